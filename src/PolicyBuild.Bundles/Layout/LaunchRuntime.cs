namespace PolicyBuild.Bundles.Layout;

/// <summary>What runs the program; the DSL's <c>runtime</c>.</summary>
public enum LaunchRuntime : uint
{
    /// <summary>The Linux kernel: policy-run.</summary>
    Namespace = 0,

    /// <summary>A WASI runtime alone: policy-run-wasm. The bundle has no section for the kernel.</summary>
    Wasm = 1,

    /// <summary>The Linux kernel where there is one, a WASI runtime elsewhere; the bundle has sections for both.</summary>
    Auto = 2,
}
