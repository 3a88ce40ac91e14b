namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>A stretch of segments that grows upwards, as a chain: its single values are asked for, all else leads to one decision.</summary>
/// <param name="common">That decision.</param>
/// <param name="weights">Room for as many values as a chain may have.</param>
internal ref struct ChainSteps(int common, Span<int> weights)
{
    private readonly int _limit = weights.Length;
    private SingleSteps _steps = new(weights);
    private int _commonWeight;

    /// <summary>The decision of all that is not asked for.</summary>
    internal readonly int Common => common;

    /// <summary>Whether the stretch can be a chain.</summary>
    internal bool IsPossible { get; private set; } = true;

    /// <summary>The cost of the chain.</summary>
    internal readonly long Cost(int instructionCost) => _steps.Cost(instructionCost, _commonWeight);

    /// <summary>Adds the next segment.</summary>
    internal void Add(in RangeSegment segment)
    {
        if (!IsPossible) { return; }
        if (segment.Leaf == common) { _commonWeight += segment.Weight; }
        else if (segment.IsSingle && _steps.Count < _limit) { _steps.Add(segment.Weight); }
        else { IsPossible = false; }
    }
}
