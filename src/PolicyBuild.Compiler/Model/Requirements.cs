using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>What the host must have, whatever <c>enforcement</c> says; the DSL's <c>requires</c>.</summary>
/// <param name="Kernel">The oldest kernel; null: any.</param>
/// <param name="LandlockAbi">The lowest Landlock ABI; 0: any.</param>
public sealed record Requirements(KernelVersion? Kernel, int LandlockAbi);
