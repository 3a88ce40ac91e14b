using System.Diagnostics.CodeAnalysis;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>The union of two automata of one start each: pairs of states that a path reaches together.</summary>
internal static class AutomatonUnion
{
    /// <summary>Builds it; false where it has more states than allowed.</summary>
    public static bool TryBuild(PathAutomaton left, PathAutomaton right, int maxStates, [NotNullWhen(true)] out PathAutomaton? union)
    {
        int columns = left.Columns;
        var numbers = new Dictionary<long, int>();
        var pairs = new List<long> { Pair(left.Starts[0], right.Starts[0]) };
        var next = new List<int>();
        numbers.Add(pairs[0], 0);
        union = null;
        for (int state = 0; state < pairs.Count; state++)
        {
            int leftRow = (int)(pairs[state] >> 32) * columns;
            int rightRow = (int)pairs[state] * columns;
            for (int column = 0; column < columns; column++)
            {
                long pair = Pair(left.Next[leftRow + column], right.Next[rightRow + column]);
                if (!numbers.TryGetValue(pair, out int number))
                {
                    number = pairs.Count;
                    if (number >= maxStates) { return false; }
                    numbers.Add(pair, number);
                    pairs.Add(pair);
                }

                next.Add(number);
            }
        }

        ulong[] accepts = new ulong[pairs.Count];
        for (int i = 0; i < accepts.Length; i++) { accepts[i] = left.Accepts[(int)(pairs[i] >> 32)] | right.Accepts[(int)pairs[i]]; }
        union = new PathAutomaton(columns, [.. next], accepts, [0]);
        return true;
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;
}
