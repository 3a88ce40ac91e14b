namespace PolicyBuild.Bundles.Inspection;

/// <summary>One resource limit of a launch section.</summary>
/// <param name="Resource">RLIMIT_*.</param>
/// <param name="Soft">The soft limit; <see cref="ulong.MaxValue"/>: none.</param>
/// <param name="Hard">The hard limit; <see cref="ulong.MaxValue"/>: none.</param>
public readonly record struct LaunchLimit(int Resource, ulong Soft, ulong Hard);
