using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Finds the cheapest tests for every stretch of segments by dynamic programming, and makes them. A stretch is cut in two by a comparison
/// (a cut), or decided by one test of bits, or, where all but a few single values lead to one decision, those values are asked for one by
/// one (a chain), or the values that weigh most are asked for before anything else and the rest is solved without them (a peel). Only costs
/// are kept; what gave them is found again for the few stretches that are made.
/// </summary>
internal sealed class RangeSearch
{
    /// <summary>Most segments that are searched together: the search takes cubic time, and indices are bytes.</summary>
    internal const int Limit = 72;

    /// <summary>Most heavy values that are peeled together.</summary>
    private const int PeelLimit = 4;

    /// <summary>Costs that are compared at once.</summary>
    private const int Lanes = 4;

    // Costs are ints: the weights of a tree stay below 2^28, and a balanced tree of 72 segments has seven levels.
    private int[] _costs = [];      // of the stretches from the first segment on, by their last; then of those from the second on, and so on
    private byte[] _restIndex = []; // where a segment lies in the rest; of a heavy one, where the one before it does
    private RangeSegments? _segments;
    private int _first;
    private int _count;
    private SearchGoal _goal;
    private RangeSearch? _rest;     // the search without the heavy values
    private RangeSegments? _restSegments;

    private RangeSegments Segments => _segments ?? throw new UnreachableException("Solve comes first");

    /// <summary>Solves all stretches of some segments.</summary>
    /// <param name="segments">The segments; they must not change until the tests are made.</param>
    /// <param name="first">The first that counts.</param>
    /// <param name="count">How many count, at most <see cref="Limit"/>.</param>
    /// <param name="goal">What makes tests cheap.</param>
    internal void Solve(RangeSegments segments, int first, int count, in SearchGoal goal)
    {
        _segments = segments;
        _first = first;
        _count = count;
        _goal = goal;
        if (_costs.Length < RowAt(count) + Lanes) { _costs = new int[RowAt(count) + Lanes]; }

        Span<RangeSegment> facts = stackalloc RangeSegment[Limit];
        bool hasHeavy = false;
        for (int i = 0; i < count; i++)
        {
            facts[i] = FactOf(i);
            hasHeavy |= facts[i].IsHeavy;
        }

        if (hasHeavy) { SolveRest(facts[..count]); }
        for (int from = count - 1; from >= 0; from--) { SolveFrom(from, facts[..count], hasHeavy); }
    }

    /// <summary>The decision over all segments, made of tests of a word.</summary>
    internal int Emit(DecisionGraph graph, byte offset, NodeRef pivotSource) => Emit(graph, offset, pivotSource, 0, _count - 1);

    private RangeSegment FactOf(int segment)
    {
        int at = _first + segment;
        uint start = Segments.Starts[at];
        uint last = Segments.LastOf(at);
        int weight = Segments.Weights[at];
        return new RangeSegment(start, last, Segments.Leaves[at], weight, start == last && _goal.Heavy > 0 && weight >= _goal.Heavy);
    }

    /// <summary>Where the costs of the stretches that begin at a segment lie, the stretch of that segment alone first.</summary>
    private int RowAt(int from) => (from * _count) - (from * (from - 1) / 2);

    /// <summary>What the cheapest tests of a stretch cost.</summary>
    internal int CostOf(int from, int to) => _costs[RowAt(from) + to - from];

    private void SolveRest(ReadOnlySpan<RangeSegment> facts)
    {
        if (_restIndex.Length < facts.Length) { _restIndex = new byte[Limit]; }
        RangeSegments rest = _restSegments ??= new RangeSegments();
        rest.Clear();
        rest.End = Segments.LastOf(_first + _count - 1);
        for (int i = 0; i < facts.Length; i++)
        {
            if (!facts[i].IsHeavy)
            {
                int at = _first + i;
                rest.Add(Segments.Starts[rest.Count == 0 ? _first : at], facts[i].Leaf, facts[i].Weight, Segments.Sources[at]);
            }

            _restIndex[i] = (byte)Math.Max(0, rest.Count - 1);
        }

        _rest ??= new RangeSearch();
        if (rest.Count > 0) { _rest.Solve(rest, 0, rest.Count, _goal with { Heavy = 0 }); }
    }

    /// <summary>Solves the stretches that begin at a segment; those that begin above it are solved.</summary>
    private void SolveFrom(int from, ReadOnlySpan<RangeSegment> facts, bool hasHeavy)
    {
        Span<int> cuts = stackalloc int[Limit + Lanes]; // the cheapest pair of stretches so far, by the last segment of the upper one
        cuts.Fill(int.MaxValue);
        int leaf = facts[from].Leaf;
        int nextLeaf = from + 1 < facts.Length ? facts[from + 1].Leaf : leaf;
        ChainSteps chain = new(leaf, stackalloc int[_goal.ChainLimit]);
        ChainSteps otherChain = new(nextLeaf, stackalloc int[_goal.ChainLimit]);
        BitSteps bits = new(leaf, nextLeaf);
        BitSteps otherBits = new(nextLeaf, leaf);
        SingleSteps peel = new(stackalloc int[PeelLimit]);
        bool canPeel = hasHeavy;
        int restFrom = -1;
        int restWeight = 0;
        int weight = 0;
        Span<int> row = _costs.AsSpan(RowAt(from), facts.Length - from);
        for (int to = from; ; to++)
        {
            ref readonly RangeSegment segment = ref facts[to];
            weight += segment.Weight;
            chain.Add(segment);
            otherChain.Add(segment);
            if (bits.IsPossible) { bits.Add(facts[from..(to + 1)]); }
            if (otherBits.IsPossible) { otherBits.Add(facts[from..(to + 1)]); }
            if (canPeel)
            {
                if (!segment.IsHeavy)
                {
                    restWeight += segment.Weight;
                    if (restFrom < 0) { restFrom = _restIndex[to]; }
                }
                else if (peel.Count < PeelLimit) { peel.Add(segment.Weight); }
                else { canPeel = false; }
            }

            int best = 0;
            if (to > from)
            {
                best = bits.IsPossible || otherBits.IsPossible ? _goal.InstructionCost + weight : cuts[to] + _goal.InstructionCost + weight;
                if (to > from + 1)
                {
                    if (chain.IsPossible) { best = (int)Math.Min(best, chain.Cost(_goal.InstructionCost)); }
                    else if (otherChain.IsPossible) { best = (int)Math.Min(best, otherChain.Cost(_goal.InstructionCost)); }
                }

                if (canPeel && peel.Count > 0 && restFrom >= 0)
                {
                    best = (int)Math.Min(best, peel.Cost(_goal.InstructionCost, restWeight) + _rest!.CostOf(restFrom, _restIndex[to]));
                }
            }

            row[to - from] = best;
            if (to + 1 == facts.Length) { return; }
            Cut(cuts[(to + 1)..], best, to + 1);
        }
    }

    /// <summary>Lets all stretches that reach above a cut know what it costs to cut them there.</summary>
    private void Cut(Span<int> cuts, int below, int above)
    {
        int vectors = (_count - above + Lanes - 1) / Lanes;

        // What the last vector has too much is of no stretch, there and here.
        ReadOnlySpan<Vector128<int>> upper = MemoryMarshal.Cast<int, Vector128<int>>(_costs.AsSpan(RowAt(above), vectors * Lanes));
        Span<Vector128<int>> known = MemoryMarshal.Cast<int, Vector128<int>>(cuts[..(vectors * Lanes)]);
        Vector128<int> lower = Vector128.Create(below);
        for (int i = 0; i < upper.Length && i < known.Length; i++) { known[i] = Vector128.Min(known[i], lower + upper[i]); }
    }

    /// <summary>The decision over a stretch.</summary>
    internal int Emit(DecisionGraph graph, byte offset, NodeRef pivotSource, int from, int to)
    {
        if (from == to) { return Segments.Leaves[_first + from]; }
        int cut = CutOf(from, to);
        if (cut > 0)
        {
            int below = Emit(graph, offset, pivotSource, from, cut - 1);
            int above = Emit(graph, offset, pivotSource, cut, to);
            return graph.Test(offset, ClassicBpf.JumpGreaterOrEqual, Segments.Starts[_first + cut], above, below, pivotSource);
        }

        bool isChain = TryChain(from, to, out int node);
        if (!isChain && TryBits(from, to, out BitSteps bits))
        {
            return graph.Test(offset, ClassicBpf.JumpSet, bits.Mask, bits.WhenSet, bits.WhenClear, pivotSource);
        }

        Span<int> order = stackalloc int[SearchGoal.MostChained];
        int count = 0;
        if (!isChain) { node = EmitRest(graph, offset, pivotSource, from, to); }
        int common = node;
        for (int i = from; i <= to; i++)
        {
            RangeSegment segment = FactOf(i);
            if (isChain ? segment.Leaf != common : segment.IsHeavy) { Insert(order, count++, _first + i); }
        }

        while (count-- > 0)
        {
            int single = order[count];
            NodeRef source = Segments.Sources[single].IsNone ? pivotSource : Segments.Sources[single];
            node = graph.Test(offset, ClassicBpf.JumpEqual, Segments.Starts[single], Segments.Leaves[single], node, source);
        }

        return node;
    }

    /// <summary>The lowest segment above a cut that gives the stretch's cost; 0: no cut does.</summary>
    private int CutOf(int from, int to)
    {
        int pair = CostOf(from, to) - _goal.InstructionCost;
        for (int i = from; i <= to; i++) { pair -= Segments.Weights[_first + i]; }
        for (int cut = from + 1; cut <= to; cut++)
        {
            if (CostOf(from, cut - 1) + CostOf(cut, to) == pair) { return cut; }
        }

        return 0;
    }

    /// <summary>Whether one test of bits decides a stretch.</summary>
    private bool TryBits(int from, int to, out BitSteps bits)
    {
        Span<RangeSegment> facts = stackalloc RangeSegment[to - from + 1];
        for (int i = from; i <= to; i++) { facts[i - from] = FactOf(i); }
        bits = BitSteps.Of(facts, facts[0].Leaf, facts[1].Leaf);
        if (!bits.IsPossible) { bits = BitSteps.Of(facts, facts[1].Leaf, facts[0].Leaf); }
        return bits.IsPossible;
    }

    /// <summary>Whether a stretch that no cut solves best is best solved by a chain.</summary>
    private bool TryChain(int from, int to, out int common)
    {
        ChainSteps chain = new(Segments.Leaves[_first + from], stackalloc int[_goal.ChainLimit]);
        ChainSteps otherChain = new(Segments.Leaves[_first + from + 1], stackalloc int[_goal.ChainLimit]);
        for (int i = from; i <= to; i++)
        {
            RangeSegment segment = FactOf(i);
            chain.Add(segment);
            otherChain.Add(segment);
        }

        common = chain.IsPossible ? chain.Common : otherChain.Common;
        return chain.IsPossible
            ? chain.Cost(_goal.InstructionCost) == CostOf(from, to)
            : otherChain.IsPossible && otherChain.Cost(_goal.InstructionCost) == CostOf(from, to);
    }

    /// <summary>The decision over a stretch without its heavy values.</summary>
    private int EmitRest(DecisionGraph graph, byte offset, NodeRef pivotSource, int from, int to)
    {
        int first = from;
        while (FactOf(first).IsHeavy) { first++; }
        RangeSearch rest = _rest ?? throw new UnreachableException("only a stretch with heavy values is peeled");
        return rest.Emit(graph, offset, pivotSource, _restIndex[first], _restIndex[to]);
    }

    private void Insert(Span<int> order, int at, int segment)
    {
        ReadOnlySpan<int> weights = Segments.Weights;
        for (; at > 0 && weights[order[at - 1]] < weights[segment]; at--) { order[at] = order[at - 1]; }
        order[at] = segment;
    }
}
