using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>What the host must have, whatever <c>enforcement</c> says; the DSL's <c>requires</c>.</summary>
/// <param name="Kernel">The oldest kernel; null: any.</param>
/// <param name="LandlockAbi">The lowest Landlock ABI; 0: any.</param>
public sealed record Requirements(KernelVersion? Kernel, int LandlockAbi)
{
    /// <summary>Whether cgroup v2 must be there.</summary>
    public bool Cgroup { get; init; }

    /// <summary>The controllers that it must offer; some only where <see cref="Cgroup"/> is true.</summary>
    public CgroupControllers Controllers { get; init; }

    /// <summary>Whether the kernel must run BPF programs on its security hooks.</summary>
    public bool BpfLsm { get; init; }
}
