namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>What it costs to ask for single values one by one, the heaviest first.</summary>
/// <param name="weights">Room for the weights.</param>
internal ref struct SingleSteps(Span<int> weights)
{
    private readonly Span<int> _weights = weights; // falling
    private long _paths;                           // each weight times its place, from 1 on

    /// <summary>How many values there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a value.</summary>
    internal void Add(int weight)
    {
        int at = Count++;
        for (; at > 0 && _weights[at - 1] < weight; at--)
        {
            _weights[at] = _weights[at - 1];
            _paths += _weights[at];
        }

        _weights[at] = weight;
        _paths += (at + 1L) * weight;
    }

    /// <summary>The cost of the tests and of the paths through them; what weighs <paramref name="rest"/> waits for all of them.</summary>
    internal readonly long Cost(int instructionCost, int rest) => (Count * ((long)instructionCost + rest)) + _paths;
}
