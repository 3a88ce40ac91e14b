namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Where the answer of a set may change along a word's values.</summary>
internal static class WordBounds
{
    /// <summary>The first values of the pieces that the sets of some clauses cut a word into: rising, beginning with 0.</summary>
    internal static uint[] Of(ArgumentClause[] clauses, byte offset)
    {
        List<uint> bounds = [0];
        foreach (ArgumentClause clause in clauses)
        {
            foreach (ArgumentTerm term in clause.Terms)
            {
                if (term.FirstOffset != offset) { continue; }
                if (term.Kind == ArgumentTermKind.WordSet) { AddWord(bounds, term.Ranges); }
                if (term.Kind == ArgumentTermKind.WideSet) { AddHighWord(bounds, term.Ranges); }
            }
        }

        uint[] sorted = bounds.ToArray();
        Array.Sort(sorted);
        int count = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[count - 1]) { sorted[count++] = sorted[i]; }
        }

        Array.Resize(ref sorted, count);
        return sorted;
    }

    private static void AddWord(List<uint> bounds, ulong[] ranges)
    {
        for (int i = 0; i < ranges.Length; i += 2)
        {
            bounds.Add((uint)ranges[i]);
            AddAfter(bounds, (uint)ranges[i + 1]);
        }
    }

    /// <summary>A high word at which a range begins or ends within the low word's values is a piece of its own.</summary>
    private static void AddHighWord(List<uint> bounds, ulong[] ranges)
    {
        for (int i = 0; i < ranges.Length; i += 2)
        {
            uint first = (uint)(ranges[i] >> 32);
            uint last = (uint)(ranges[i + 1] >> 32);
            bounds.Add(first);
            if ((uint)ranges[i] != 0) { AddAfter(bounds, first); }
            if ((uint)ranges[i + 1] != uint.MaxValue) { bounds.Add(last); }
            AddAfter(bounds, last);
        }
    }

    private static void AddAfter(List<uint> bounds, uint value)
    {
        if (value != uint.MaxValue) { bounds.Add(value + 1); }
    }
}
