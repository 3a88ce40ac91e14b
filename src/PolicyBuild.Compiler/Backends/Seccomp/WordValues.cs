using System.Numerics;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// The decision over an argument word's values: values that differ in some bits only, all combinations of them present, are asked for by
/// one test of the other bits; a <see cref="RangeTree"/> decides the rest.
/// </summary>
internal static class WordValues
{
    /// <summary>Most values among which such sets are looked for.</summary>
    private const int MostValues = 64;

    /// <summary>Longest range that is taken as its single values.</summary>
    private const uint LongestRange = 8;

    /// <summary>The decision over all segments of an argument's word.</summary>
    internal static int Lower(DecisionGraph graph, RangeTree tree, RangeSegments segments, byte offset, FilterObjective objective, NodeRef source)
    {
        if (objective == FilterObjective.Worst) { return tree.BuildFlat(segments, offset, source); }
        SearchGoal goal = SearchGoal.ForValues(objective, segments.Count);
        int node = LowerSets(graph, tree, segments, offset, goal, source);
        if (objective != FilterObjective.Size || segments.Count <= 3) { return node; }

        node = Smaller(graph, node, tree.Build(segments, offset, goal, source), offset);
        int masked = segments.Count <= RangeSearch.Limit ? MaskedPairs.Lower(graph, tree, segments, offset, goal, source) : -1;
        return masked < 0 ? node : Smaller(graph, node, masked, offset);
    }

    private static int Smaller(DecisionGraph graph, int one, int other, byte offset) =>
        graph.InstructionsFrom(other, offset) < graph.InstructionsFrom(one, offset) ? other : one;

    /// <summary>The same, one set of values after the other by a test of bits, the rest by ranges.</summary>
    private static int LowerSets(DecisionGraph graph, RangeTree tree, RangeSegments segments, byte offset, in SearchGoal goal, NodeRef source)
    {
        int best = 0;
        uint bestBase = 0;
        uint bestFree = 0;
        int bestLeaf = 0;
        Span<uint> values = stackalloc uint[MostValues];
        for (int i = 0; i < segments.Count && segments.Count > 3; i++)
        {
            int leaf = segments.Leaves[i];
            if (segments.Leaves[..i].Contains(leaf) || !TryCollect(segments, leaf, values, out int count)) { continue; }
            for (int v = 0; v < count; v++)
            {
                uint free = Grow(values[..count], values[v]);
                uint lowest = values[v] & ~free;
                int saved = Gain(segments, leaf, lowest, free);
                if (saved <= best) { continue; }
                (best, bestBase, bestFree, bestLeaf) = (saved, lowest, free, leaf);
            }
        }

        if (best == 0) { return tree.Build(segments, offset, goal, source); }
        RangeSegments others = Without(segments, bestLeaf, bestBase, bestFree);
        int rest = LowerSets(graph, tree, others, offset, goal.For(others.Count), source);
        return graph.MaskTest(offset, ~bestFree, bestBase, bestLeaf, rest, source);
    }

    /// <summary>The values of a decision's short segments.</summary>
    private static bool TryCollect(RangeSegments segments, int leaf, Span<uint> values, out int count)
    {
        count = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            uint first = segments.Starts[i];
            uint more = segments.LastOf(i) - first;
            if (segments.Leaves[i] != leaf || more >= LongestRange) { continue; }
            if (count + more >= MostValues) { return false; }
            for (uint k = 0; k <= more; k++) { values[count++] = first + k; }
        }

        return count > 1;
    }

    /// <summary>Bits that may be anything while all combinations are among the values; found bit by bit.</summary>
    private static uint Grow(ReadOnlySpan<uint> values, uint from)
    {
        uint candidates = 0;
        foreach (uint value in values) { candidates |= value ^ from; }
        uint free = 0;
        for (uint left = candidates; left != 0; left &= left - 1)
        {
            uint bit = left & (0u - left);
            bool fits = true;
            foreach (uint value in values)
            {
                if ((value & ~free) != (from & ~free) || values.Contains(value ^ bit)) { continue; }
                fits = false;
                break;
            }

            if (fits) { free |= bit; }
        }

        return free;
    }

    /// <summary>How many instructions a test of the bits that are not free saves; 0 where it does not cover whole segments.</summary>
    private static int Gain(RangeSegments segments, int leaf, uint lowest, uint free)
    {
        int saved = 0;
        int left = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            uint first = segments.Starts[i];
            uint last = segments.LastOf(i);
            if (segments.Leaves[i] != leaf || last - first >= LongestRange || (first & ~free) != lowest)
            {
                left += segments.Leaves[i] == leaf ? 1 : 0;
                continue;
            }

            for (uint value = first + 1; value <= last && value != 0; value++)
            {
                if ((value & ~free) != lowest) { return 0; }
            }

            saved += first == last || first == 0 || last == uint.MaxValue ? 1 : 2;
        }

        // Bits that are clear are one test; others an AND and a test, and the word is loaded again if there is more to ask.
        bool hasMore = left > 0 || HasThird(segments, leaf);
        return Math.Max(0, saved - (lowest == 0 || BitOperations.PopCount(~free) == 1 ? 1 : hasMore ? 3 : 2));
    }

    private static bool HasThird(RangeSegments segments, int leaf)
    {
        int other = -1;
        foreach (int candidate in segments.Leaves)
        {
            if (candidate == leaf) { continue; }
            if (other >= 0 && candidate != other) { return true; }
            other = candidate;
        }

        return false;
    }

    /// <summary>The segments once a set of values is dealt with: those values join their neighbours.</summary>
    private static RangeSegments Without(RangeSegments segments, int leaf, uint lowest, uint free)
    {
        RangeSegments rest = new();
        for (int i = 0; i < segments.Count; i++)
        {
            uint first = segments.Starts[i];
            bool isDone = segments.Leaves[i] == leaf && segments.LastOf(i) - first < LongestRange && (first & ~free) == lowest;
            if (!isDone) { rest.Add(rest.Count == 0 ? 0 : first, segments.Leaves[i], segments.Weights[i], segments.Sources[i]); }
        }

        return rest;
    }
}
