using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>A resource limit of the process (prlimit(2)).</summary>
/// <param name="Resource">RLIMIT_* (asm-generic/resource.h).</param>
/// <param name="Soft">The soft limit; <see cref="ulong.MaxValue"/>: none.</param>
/// <param name="Hard">The hard limit, not below the soft one; <see cref="ulong.MaxValue"/>: none.</param>
/// <param name="Source">The limit in the policy.</param>
public sealed record ResourceLimit(int Resource, ulong Soft, ulong Hard, NodeRef Source);
