using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Makes tests whose longest path is short: how short is found for every stretch of segments by dynamic programming, and within what the
/// whole may take the smallest tests are made. The path behind a segment counts as its weight.
/// </summary>
/// <param name="size">Finds small tests; it is solved anew for the segments.</param>
internal sealed class DepthSearch(RangeSearch size)
{
    /// <summary>Longest chain that is looked at: with more values a comparison that halves them is as short.</summary>
    private const int ChainLimit = 3;

    private int[] _depths = []; // the shortest longest path of a stretch, by first segment, then last
    private int _count;

    /// <summary>The decision over some segments, at most <see cref="RangeSearch.Limit"/>.</summary>
    internal int Build(DecisionGraph graph, RangeSegments segments, int first, int count, byte offset, NodeRef pivotSource)
    {
        size.Solve(segments, first, count, SearchGoal.SmallWithinDepth);
        _count = count;
        if (_depths.Length < count * count) { _depths = new int[count * count]; }
        for (int from = count - 1; from >= 0; from--) { SolveFrom(segments, first, from); }
        return Emit(graph, segments, first, offset, pivotSource, 0, count - 1, _depths[count - 1]);
    }

    private void SolveFrom(RangeSegments segments, int first, int from)
    {
        ReadOnlySpan<int> weights = segments.Weights[first..];
        Span<int> row = _depths.AsSpan(from * _count, _count);
        row[from] = weights[from];
        for (int to = from + 1; to < _count; to++)
        {
            int best = int.MaxValue;
            for (int cut = from + 1; cut <= to; cut++) { best = Math.Min(best, Math.Max(row[cut - 1], _depths[(cut * _count) + to])); }
            row[to] = Math.Min(best + 1, ChainDepth(segments, first + from, first + to));
        }
    }

    /// <summary>The longest path where all single values are asked for one by one, the deepest first; more than any where that cannot be.</summary>
    private static int ChainDepth(RangeSegments segments, int from, int to)
    {
        if (to - from > 2 * ChainLimit) { return int.MaxValue; }
        Span<int> depths = stackalloc int[ChainLimit];
        int best = int.MaxValue;
        for (int start = from; start <= from + 1; start++)
        {
            int common = segments.Leaves[start];
            int others = 0;
            bool isChain = true;
            for (int i = from; i <= to && isChain; i++)
            {
                if (segments.Leaves[i] == common) { continue; }
                isChain = others < ChainLimit && segments.LastOf(i) == segments.Starts[i];
                if (isChain) { depths[others++] = segments.Weights[i]; }
            }

            if (!isChain) { continue; }
            Span<int> sorted = depths[..others];
            sorted.Sort();
            int longest = others + segments.Weights[start];
            for (int i = 0; i < others; i++) { longest = Math.Max(longest, others - i + sorted[i]); }
            best = Math.Min(best, longest);
        }

        return best;
    }

    /// <summary>The smallest tests of a stretch that stay within a path, as far as a search from above finds them.</summary>
    private int Emit(DecisionGraph graph, RangeSegments segments, int first, byte offset, NodeRef pivotSource, int from, int to, int longest)
    {
        int small = size.Emit(graph, offset, pivotSource, from, to);
        if (from == to || graph.LongestFrom(small, offset) <= longest) { return small; }

        int best = 0;
        int bestDepth = int.MaxValue;
        int bestCost = int.MaxValue;
        for (int cut = from + 1; cut <= to; cut++)
        {
            int depth = Math.Max(longest, 1 + Math.Max(_depths[(from * _count) + cut - 1], _depths[(cut * _count) + to]));
            int cost = size.CostOf(from, cut - 1) + size.CostOf(cut, to);
            if (depth > bestDepth || (depth == bestDepth && cost >= bestCost)) { continue; }
            (best, bestDepth, bestCost) = (cut, depth, cost);
        }

        if (bestDepth >= graph.LongestFrom(small, offset)) { return small; }
        int below = Emit(graph, segments, first, offset, pivotSource, from, best - 1, bestDepth - 1);
        int above = Emit(graph, segments, first, offset, pivotSource, best, to, bestDepth - 1);
        return graph.Test(offset, ClassicBpf.JumpGreaterOrEqual, segments.Starts[first + best], above, below, pivotSource);
    }
}
