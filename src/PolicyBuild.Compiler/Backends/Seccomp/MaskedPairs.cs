using System.Numerics;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Single values that come in pairs which differ in one and the same bit: once nothing else is left to ask, the bit is masked out, and one
/// test does for each pair.
/// </summary>
internal static class MaskedPairs
{
    /// <summary>The smallest decision over a word's values that masks a bit out; -1: there are not two pairs for any bit.</summary>
    internal static int Lower(DecisionGraph graph, RangeTree tree, RangeSegments segments, byte offset, in SearchGoal goal, NodeRef source)
    {
        int common = Widest(segments);
        int best = -1;
        uint candidates = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                uint difference = segments.Starts[i] ^ segments.Starts[k];
                if (BitOperations.IsPow2(difference) && segments.Leaves[i] == segments.Leaves[k]) { candidates |= difference; }
            }
        }

        for (; candidates != 0; candidates &= candidates - 1)
        {
            uint bit = candidates & (0u - candidates);
            int node = LowerWithout(graph, tree, segments, offset, bit, common, goal, source);
            if (node >= 0 && (best < 0 || graph.InstructionsFrom(node, offset) < graph.InstructionsFrom(best, offset))) { best = node; }
        }

        return best;
    }

    private static int LowerWithout(
        DecisionGraph graph, RangeTree tree, RangeSegments segments, byte offset, uint bit, int common, in SearchGoal goal, NodeRef source)
    {
        int masked = common;
        int pairs = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            if ((segments.Starts[i] & bit) != 0 || !IsPaired(segments, i, bit, common)) { continue; }
            masked = graph.MaskTest(offset, ~bit, segments.Starts[i], segments.Leaves[i], masked, segments.Sources[i]);
            pairs++;
        }

        if (pairs < 2) { return -1; }
        RangeSegments rest = new();
        for (int i = 0; i < segments.Count; i++)
        {
            bool isLeft = segments.Leaves[i] != common && !IsPaired(segments, i, bit, common);
            rest.Add(segments.Starts[i], isLeft ? segments.Leaves[i] : masked, segments.Weights[i], isLeft ? segments.Sources[i] : source);
        }

        return tree.Build(rest, offset, goal, source);
    }

    private static bool IsPaired(RangeSegments segments, int segment, uint bit, int common)
    {
        if (!IsSingle(segments, segment) || segments.Leaves[segment] == common) { return false; }
        int other = segments.Starts.IndexOf(segments.Starts[segment] ^ bit);
        return other >= 0 && IsSingle(segments, other) && segments.Leaves[other] == segments.Leaves[segment];
    }

    private static bool IsSingle(RangeSegments segments, int segment) => segments.LastOf(segment) == segments.Starts[segment];

    /// <summary>The decision of the longest segment.</summary>
    private static int Widest(RangeSegments segments)
    {
        int widest = 0;
        for (int i = 1; i < segments.Count; i++)
        {
            if (segments.LastOf(i) - segments.Starts[i] > segments.LastOf(widest) - segments.Starts[widest]) { widest = i; }
        }

        return segments.Leaves[widest];
    }
}
