using System.Diagnostics.CodeAnalysis;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>The automaton of one glob: sets of places in its tokens become states.</summary>
internal static class GlobAutomaton
{
    /// <summary>Builds it; false where it has more states than allowed.</summary>
    public static bool TryBuild(in PathSetEntry entry, ByteClasses classes, int maxStates, [NotNullWhen(true)] out PathAutomaton? automaton)
    {
        PathToken[] tokens = entry.Glob.Tokens;
        int words = (tokens.Length >> 6) + 1;
        int columns = classes.Count - 1;
        var numbers = new Dictionary<PositionSet, int>();
        var states = new List<PositionSet>();
        var next = new List<int>();

        ulong[] first = new ulong[words];
        Add(first, 0, tokens);
        states.Add(new PositionSet(first));
        numbers.Add(states[0], 0);
        automaton = null;
        for (int state = 0; state < states.Count; state++)
        {
            PositionSet places = states[state];
            for (int column = 0; column < columns; column++)
            {
                var after = new PositionSet(Step(places, classes.SampleOf(column + 1), tokens, words));
                if (!numbers.TryGetValue(after, out int number))
                {
                    number = states.Count;
                    if (number >= maxStates) { return false; }
                    numbers.Add(after, number);
                    states.Add(after);
                }

                next.Add(number);
            }
        }

        ulong[] accepts = new ulong[states.Count];
        for (int i = 0; i < accepts.Length; i++) { accepts[i] = states[i].Has(tokens.Length) ? entry.Bits : 0; }
        automaton = new PathAutomaton(columns, [.. next], accepts, [0]);
        return true;
    }

    private static ulong[] Step(PositionSet places, byte value, PathToken[] tokens, int words)
    {
        ulong[] after = new ulong[words];
        for (int i = 0; i < tokens.Length; i++)
        {
            if (!places.Has(i) || tokens[i].Kind == PathTokenKind.Optional || !tokens[i].Takes(value)) { continue; }
            Add(after, tokens[i].IsRepeated ? i : i + 1, tokens);
        }

        return after;
    }

    /// <summary>Adds a place and those that are reached from it without a byte.</summary>
    private static void Add(ulong[] places, int position, PathToken[] tokens)
    {
        while ((places[position >> 6] >> (position & 63) & 1) == 0)
        {
            places[position >> 6] |= 1UL << (position & 63);
            if (position == tokens.Length) { return; }
            if (tokens[position].Kind == PathTokenKind.Optional) { Add(places, position + 3, tokens); }
            else if (!tokens[position].IsRepeated) { return; }
            position++;
        }
    }
}
