using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// A 32-bit domain cut into touching segments, each with the decision that its values lead to; neighbours with the same decision are one
/// segment. Filled from the lowest value upwards.
/// </summary>
internal sealed class RangeSegments
{
    private uint[] _starts = new uint[32];
    private int[] _leaves = new int[32];
    private int[] _weights = new int[32];
    private NodeRef[] _sources = new NodeRef[32];

    /// <summary>How many segments there are.</summary>
    internal int Count { get; private set; }

    /// <summary>The highest value of the domain.</summary>
    internal uint End { get; set; } = uint.MaxValue;

    /// <summary>The first value of each segment.</summary>
    internal ReadOnlySpan<uint> Starts => _starts.AsSpan(0, Count);

    /// <summary>The decision of each segment.</summary>
    internal ReadOnlySpan<int> Leaves => _leaves.AsSpan(0, Count);

    /// <summary>How much the path to each segment counts.</summary>
    internal ReadOnlySpan<int> Weights => _weights.AsSpan(0, Count);

    /// <summary>The policy node behind each segment.</summary>
    internal ReadOnlySpan<NodeRef> Sources => _sources.AsSpan(0, Count);

    /// <summary>The last value of a segment.</summary>
    internal uint LastOf(int segment) => segment + 1 < Count ? _starts[segment + 1] - 1 : End;

    /// <summary>Forgets all segments.</summary>
    internal void Clear()
    {
        Count = 0;
        End = uint.MaxValue;
    }

    /// <summary>Sets how much the path to a segment counts.</summary>
    internal void Weigh(int segment, int weight) => _weights[segment] = weight;

    /// <summary>Adds the values from <paramref name="start"/> on; starts rise.</summary>
    internal void Add(uint start, int leaf, int weight, NodeRef source)
    {
        if (Count > 0 && _leaves[Count - 1] == leaf)
        {
            _weights[Count - 1] += weight;
            if (_sources[Count - 1] != source) { _sources[Count - 1] = default; }
            return;
        }

        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * Count);
            Array.Resize(ref _leaves, 2 * Count);
            Array.Resize(ref _weights, 2 * Count);
            Array.Resize(ref _sources, 2 * Count);
        }

        _starts[Count] = start;
        _leaves[Count] = leaf;
        _weights[Count] = weight;
        _sources[Count++] = source;
    }
}
