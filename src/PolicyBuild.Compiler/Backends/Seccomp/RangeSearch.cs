using System.Diagnostics;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Finds the cheapest tests for every stretch of segments by dynamic programming, and makes them. A stretch is cut in two by a comparison
/// (a cut), or, where all but a few single values lead to one decision, those values are asked for one by one (a chain), or the values that
/// weigh most are asked for before anything else and the rest is solved without them (a peel).
/// </summary>
internal sealed class RangeSearch
{
    /// <summary>Longest chain of single values.</summary>
    private const int ChainLimit = 12;

    /// <summary>Most heavy values that are peeled together.</summary>
    private const int PeelLimit = 4;

    // Choices beside the index of the first segment above a cut.
    private const short Chain = -1;
    private const short Peel = -2;

    private long[] _costs = [];   // by first segment, then last
    private long[] _columns = []; // the same by last segment, then first: the inner loop walks both in order
    private short[] _choices = [];
    private long[] _sums = [];    // weights before each segment
    private long _instructionCost;
    private RangeSegments? _segments;
    private RangeSearch? _rest;   // the search without the heavy values
    private int[] _restIndex = [];
    private int[] _heavyBefore = [];
    private int[] _chainEnd = []; // by first segment: the last to which its decision, or its neighbour's, has only single values beside it

    private RangeSegments Segments => _segments ?? throw new UnreachableException("Solve comes first");

    /// <summary>Solves all stretches.</summary>
    /// <param name="segments">The segments; they must not change until the tests are made.</param>
    /// <param name="instructionCost">By how much, in units of weight, one instruction less outweighs a longer path.</param>
    /// <param name="heavy">From which weight on a single value may be peeled; 0: none.</param>
    internal void Solve(RangeSegments segments, long instructionCost, long heavy)
    {
        _segments = segments;
        _instructionCost = instructionCost;
        int count = segments.Count;
        if (_sums.Length <= count)
        {
            _sums = new long[count + 33];
            _heavyBefore = new int[count + 33];
            _restIndex = new int[count + 33];
            _chainEnd = new int[2 * (count + 33)];
        }

        if (_costs.Length < count * count)
        {
            _costs = new long[count * count];
            _columns = new long[count * count];
            _choices = new short[count * count];
        }

        for (int i = 0; i < count; i++)
        {
            _sums[i + 1] = _sums[i] + segments.Weights[i];
            _heavyBefore[i + 1] = _heavyBefore[i] + (heavy > 0 && IsHeavy(i, heavy) ? 1 : 0);
            _costs[(i * count) + i] = 0;
            _columns[(i * count) + i] = 0;
        }

        for (int i = 0; i < count; i++)
        {
            _chainEnd[2 * i] = ChainEnd(i, segments.Leaves[i]);
            _chainEnd[(2 * i) + 1] = i + 1 < count ? ChainEnd(i, segments.Leaves[i + 1]) : i;
        }

        if (_heavyBefore[count] > 0) { SolveRest(heavy); }
        for (int length = 2; length <= count; length++)
        {
            for (int i = 0; i + length <= count; i++) { SolveStretch(i, i + length - 1); }
        }
    }

    /// <summary>The decision over all segments, made of tests of a word.</summary>
    internal int Emit(DecisionGraph graph, byte offset, NodeRef pivotSource) => Emit(graph, offset, pivotSource, 0, Segments.Count - 1);

    private bool IsHeavy(int segment, long heavy) =>
        Segments.Weights[segment] >= heavy && Segments.LastOf(segment) == Segments.Starts[segment];

    private void SolveRest(long heavy)
    {
        RangeSegments rest = new() { End = Segments.End };
        for (int i = 0; i < Segments.Count; i++)
        {
            if (!IsHeavy(i, heavy))
            {
                rest.Add(rest.Count == 0 ? Segments.Starts[0] : Segments.Starts[i], Segments.Leaves[i], Segments.Weights[i], Segments.Sources[i]);
            }

            _restIndex[i] = rest.Count - 1;
        }

        _rest ??= new RangeSearch();
        _rest.Solve(rest, _instructionCost, heavy: 0);
    }

    private void SolveStretch(int from, int to)
    {
        RangeSegments segments = Segments;
        int count = segments.Count;
        ReadOnlySpan<long> below = _costs.AsSpan((from * count) + from, to - from);
        ReadOnlySpan<long> above = _columns.AsSpan((to * count) + from + 1, to - from);
        long best = long.MaxValue;
        int cut = 0;
        for (int i = 0; i < below.Length; i++)
        {
            long cost = below[i] + above[i];
            if (cost >= best) { continue; }
            best = cost;
            cut = i;
        }

        best += _instructionCost + _sums[to + 1] - _sums[from];
        short choice = (short)(from + cut + 1);
        int length = to - from + 1;
        if (length > 2 && to <= Math.Max(_chainEnd[2 * from], _chainEnd[(2 * from) + 1]) && ChainCost(from, to, best) is var chain && chain < best)
        {
            best = chain;
            choice = Chain;
        }

        int heavy = _heavyBefore[to + 1] - _heavyBefore[from];
        if (heavy is > 0 and <= PeelLimit && PeelCost(from, to, heavy) is var peel && peel < best)
        {
            best = peel;
            choice = Peel;
        }

        _costs[(from * count) + to] = best;
        _columns[(to * count) + from] = best;
        _choices[(from * count) + to] = choice;
    }

    private bool IsPeeled(int segment) => _heavyBefore[segment + 1] != _heavyBefore[segment];

    /// <summary>The stretch of the rest that lies under a stretch of all segments; empty where all of it is heavy.</summary>
    private (int From, int To) RestOf(int from, int to)
    {
        while (from <= to && IsPeeled(from)) { from++; }
        while (to > from && IsPeeled(to)) { to--; }
        return from > to ? (0, -1) : (_restIndex[from], _restIndex[to]);
    }

    private long PeelCost(int from, int to, int heavy)
    {
        (int restFrom, int restTo) = RestOf(from, to);
        if (restTo < restFrom || _rest is null) { return long.MaxValue; }
        Span<int> order = stackalloc int[PeelLimit];
        int count = HeavyOf(from, to, order);
        Debug.Assert(count == heavy);
        return StepsCost(from, to, order[..count]) + _rest._costs[(restFrom * _rest.Segments.Count) + restTo];
    }

    private int HeavyOf(int from, int to, Span<int> order)
    {
        int count = 0;
        for (int i = from; i <= to; i++)
        {
            if (IsPeeled(i)) { Insert(order, count++, i); }
        }

        return count;
    }

    /// <summary>The cost of asking for some segments one by one.</summary>
    private long StepsCost(int from, int to, ReadOnlySpan<int> order)
    {
        long rest = _sums[to + 1] - _sums[from];
        long cost = order.Length * _instructionCost;
        foreach (int segment in order)
        {
            cost += rest;
            rest -= Segments.Weights[segment];
        }

        return cost;
    }

    /// <summary>How far a chain from a segment can go.</summary>
    private int ChainEnd(int from, int common)
    {
        int others = 0;
        int end = Math.Min(Segments.Count, from + (2 * ChainLimit) + 1);
        for (int i = from; i < end; i++)
        {
            if (Segments.Leaves[i] == common) { continue; }
            if (Segments.LastOf(i) != Segments.Starts[i] || ++others > ChainLimit) { return i - 1; }
        }

        return end - 1;
    }

    /// <summary>The decision that all but a few single values of a stretch lead to.</summary>
    private int BaseOf(int from, int to) => Segments.Leaves[to <= _chainEnd[2 * from] ? from : from + 1];

    private long ChainCost(int from, int to, long limit)
    {
        int common = BaseOf(from, to);
        int others = 0;
        long commonWeight = 0;
        for (int i = from; i <= to; i++)
        {
            if (Segments.Leaves[i] != common) { others++; } else { commonWeight += Segments.Weights[i]; }
        }

        // The common decision waits for all of them; only a chain that can win is put in order.
        if (others * (_instructionCost + commonWeight) >= limit) { return long.MaxValue; }
        Span<int> order = stackalloc int[(2 * ChainLimit) + 1];
        int count = OthersOf(from, to, common, order);
        return StepsCost(from, to, order[..count]);
    }

    /// <summary>The segments that do not lead to the common decision, the heaviest first.</summary>
    private int OthersOf(int from, int to, int common, Span<int> order)
    {
        int count = 0;
        for (int i = from; i <= to; i++)
        {
            if (Segments.Leaves[i] != common) { Insert(order, count++, i); }
        }

        return count;
    }

    private void Insert(Span<int> order, int at, int segment)
    {
        for (; at > 0 && Segments.Weights[order[at - 1]] < Segments.Weights[segment]; at--) { order[at] = order[at - 1]; }
        order[at] = segment;
    }

    private int Emit(DecisionGraph graph, byte offset, NodeRef pivotSource, int from, int to)
    {
        if (from == to) { return Segments.Leaves[from]; }
        int choice = _choices[(from * Segments.Count) + to];
        if (choice >= 0)
        {
            int below = Emit(graph, offset, pivotSource, from, choice - 1);
            int above = Emit(graph, offset, pivotSource, choice, to);
            return graph.Test(offset, ClassicBpf.JumpGreaterOrEqual, Segments.Starts[choice], above, below, pivotSource);
        }

        Span<int> order = stackalloc int[(2 * ChainLimit) + 1];
        int count;
        int node;
        if (choice == Peel && _rest is not null)
        {
            (int restFrom, int restTo) = RestOf(from, to);
            node = _rest.Emit(graph, offset, pivotSource, restFrom, restTo);
            count = HeavyOf(from, to, order);
        }
        else
        {
            node = BaseOf(from, to);
            count = OthersOf(from, to, node, order);
        }

        while (count-- > 0)
        {
            int single = order[count];
            NodeRef source = Segments.Sources[single].IsNone ? pivotSource : Segments.Sources[single];
            node = graph.Test(offset, ClassicBpf.JumpEqual, Segments.Starts[single], Segments.Leaves[single], node, source);
        }

        return node;
    }
}
