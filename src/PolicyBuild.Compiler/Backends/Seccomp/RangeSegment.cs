namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>What a search has to know of one segment.</summary>
/// <param name="First">Its first value.</param>
/// <param name="Last">Its last value.</param>
/// <param name="Leaf">Its decision.</param>
/// <param name="Weight">How much the path to it counts.</param>
/// <param name="IsHeavy">Whether it is a single value that weighs so much that it may be asked for before all others.</param>
internal readonly record struct RangeSegment(uint First, uint Last, int Leaf, int Weight, bool IsHeavy)
{
    /// <summary>Whether it is a single value.</summary>
    internal bool IsSingle => First == Last;
}
