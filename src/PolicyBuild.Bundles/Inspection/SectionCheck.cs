using System;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>Runs the readers' checks over managed memory.</summary>
/// <remarks>Sound: the span stays pinned for the call, and no reader outlives it.</remarks>
public static unsafe class SectionCheck
{
    /// <summary>Checks the records of a section of a kind that has some; any other is Ok.</summary>
    public static BundleStatus Of(SectionKind kind, ReadOnlySpan<byte> section) => kind switch
    {
        SectionKind.Launch => Launch(section),
        SectionKind.Landlock => Landlock(section),
        SectionKind.Seccomp => Seccomp(section),
        SectionKind.Cgroup => Cgroup(section),
        SectionKind.BpfLsm or SectionKind.BpfNetwork => Bpf(section),
        SectionKind.Wasi => WasiManifest.Read(section, out _),
        _ => BundleStatus.Ok,
    };

    /// <summary>Checks a launch section.</summary>
    public static BundleStatus Launch(ReadOnlySpan<byte> section)
    {
        fixed (byte* data = section) { return LaunchReader.Open(data, (ulong)section.Length, out _); }
    }

    /// <summary>Checks a Landlock section.</summary>
    public static BundleStatus Landlock(ReadOnlySpan<byte> section)
    {
        fixed (byte* data = section) { return LandlockReader.Open(data, (ulong)section.Length, out _); }
    }

    /// <summary>Checks a seccomp filter's length.</summary>
    public static BundleStatus Seccomp(ReadOnlySpan<byte> section)
    {
        fixed (byte* data = section) { return SeccompSection.Check(data, (ulong)section.Length, out _); }
    }

    /// <summary>Checks a cgroup section.</summary>
    public static BundleStatus Cgroup(ReadOnlySpan<byte> section)
    {
        fixed (byte* data = section) { return CgroupReader.Open(data, (ulong)section.Length, out _); }
    }

    /// <summary>Checks a section of eBPF programs.</summary>
    public static BundleStatus Bpf(ReadOnlySpan<byte> section)
    {
        fixed (byte* data = section) { return BpfReader.Open(data, (ulong)section.Length, out _); }
    }
}
