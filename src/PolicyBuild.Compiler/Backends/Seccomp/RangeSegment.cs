namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>What a search has to know of one segment.</summary>
/// <param name="Leaf">Its decision.</param>
/// <param name="Weight">How much the path to it counts.</param>
/// <param name="IsSingle">Whether it is a single value.</param>
/// <param name="IsHeavy">Whether it is a single value that weighs so much that it may be asked for before all others.</param>
internal readonly record struct RangeSegment(int Leaf, int Weight, bool IsSingle, bool IsHeavy);
