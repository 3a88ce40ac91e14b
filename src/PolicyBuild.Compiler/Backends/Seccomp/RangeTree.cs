using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Turns segments of a word's values into tests. Up to a bound the best tests are searched for; longer lists are halved by weight first,
/// as the search takes cubic time.
/// </summary>
/// <param name="graph">Where the tests are made.</param>
internal sealed class RangeTree(DecisionGraph graph)
{
    private readonly RangeSearch _search = new();
    private DepthSearch? _depths;

    /// <summary>The decision over all segments of a word.</summary>
    /// <param name="segments">At least one.</param>
    /// <param name="offset">The word in struct seccomp_data.</param>
    /// <param name="goal">What makes tests cheap.</param>
    /// <param name="pivotSource">The policy node behind comparisons that stand for no single segment.</param>
    internal int Build(RangeSegments segments, byte offset, in SearchGoal goal, NodeRef pivotSource) =>
        Build(segments, 0, segments.Count, offset, goal, pivotSource);

    /// <summary>The decision over all segments of a word, its longest path short.</summary>
    internal int BuildFlat(RangeSegments segments, byte offset, NodeRef pivotSource)
    {
        for (int i = 0; i < segments.Count; i++) { segments.Weigh(i, graph.LongestFrom(segments.Leaves[i], offset)); }
        return BuildFlat(segments, 0, segments.Count, offset, pivotSource);
    }

    private int BuildFlat(RangeSegments segments, int first, int count, byte offset, NodeRef pivotSource)
    {
        if (count == 1) { return segments.Leaves[first]; }
        if (count <= RangeSearch.Limit)
        {
            _depths ??= new DepthSearch(_search);
            return _depths.Build(graph, segments, first, count, offset, pivotSource);
        }

        int cut = count / 2;
        int below = BuildFlat(segments, first, cut, offset, pivotSource);
        int above = BuildFlat(segments, first + cut, count - cut, offset, pivotSource);
        return graph.Test(offset, ClassicBpf.JumpGreaterOrEqual, segments.Starts[first + cut], above, below, pivotSource);
    }

    private int Build(RangeSegments segments, int first, int count, byte offset, in SearchGoal goal, NodeRef pivotSource)
    {
        if (count == 1) { return segments.Leaves[first]; }
        if (count <= RangeSearch.Limit)
        {
            _search.Solve(segments, first, count, goal);
            return _search.Emit(graph, offset, pivotSource);
        }

        int cut = Middle(segments.Weights.Slice(first, count));
        int below = Build(segments, first, cut, offset, goal, pivotSource);
        int above = Build(segments, first + cut, count - cut, offset, goal, pivotSource);
        return graph.Test(offset, ClassicBpf.JumpGreaterOrEqual, segments.Starts[first + cut], above, below, pivotSource);
    }

    /// <summary>Near the middle by weight, yet with a quarter of the segments on either side, so that the depth stays logarithmic.</summary>
    private static int Middle(ReadOnlySpan<int> weights)
    {
        long total = 0;
        foreach (int weight in weights) { total += weight; }
        int cut = weights.Length / 4;
        long below = 0;
        for (int i = 0; i < cut; i++) { below += weights[i]; }
        for (; cut < weights.Length - (weights.Length / 4) && below < total / 2; cut++) { below += weights[cut]; }
        return cut;
    }
}
