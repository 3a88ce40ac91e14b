namespace PolicyBuild.Bundles.Layout;

/// <summary>What a section holds. The numbers are part of the format and never change their meaning.</summary>
public enum SectionKind : ushort
{
    /// <summary>No section.</summary>
    None = 0,

    /// <summary>The manifest, JSON by schemas/bundle-manifest.schema.json. For people and tools; the launcher does not read it.</summary>
    Manifest = 1,

    /// <summary>Launch settings: <see cref="LaunchHeader"/>. Every bundle has one.</summary>
    Launch = 2,

    /// <summary>A seccomp filter: an array of struct sock_filter (linux/filter.h) for one architecture.</summary>
    Seccomp = 3,

    /// <summary>Landlock rules: <see cref="LandlockHeader"/>.</summary>
    Landlock = 4,

    /// <summary>The source map, JSON: instruction or rule to policy file and line. The launcher does not read it.</summary>
    SourceMap = 5,

    /// <summary>Limits of cgroup v2: <see cref="CgroupHeader"/>.</summary>
    Cgroup = 6,

    /// <summary>The WASI capability manifest, JSON. For policy-run-wasm; policy-run does not read it.</summary>
    Wasi = 7,

    /// <summary>eBPF programs of the policy's security hooks: <see cref="BpfHeader"/>.</summary>
    BpfLsm = 8,

    /// <summary>eBPF programs of the policy's network rules: <see cref="BpfHeader"/>.</summary>
    BpfNetwork = 9,
}
