using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The tables of a section. Two paths of one hook are often held against the same globs, each for conditions of its own: such a table is made once, and
/// only its bits are changed.
/// </summary>
internal sealed class PathTables
{
    private readonly List<(List<PathSetEntry> Entries, PathTable Table)> _made = [];

    /// <summary>Makes the table of some globs; false where it would be too large.</summary>
    /// <param name="entries">The globs, at least one. They stay as they are.</param>
    /// <param name="table">The table.</param>
    /// <param name="tooLarge">The glob that makes it too large.</param>
    public bool TryMake(List<PathSetEntry> entries, [NotNullWhen(true)] out PathTable? table, out PathSetEntry tooLarge)
    {
        tooLarge = default;
        var bits = new BitChanges(stackalloc int[64]);
        foreach ((List<PathSetEntry> known, PathTable made) in _made)
        {
            if (!AreSame(known, entries, ref bits)) { continue; }
            table = made.WithBits(bits.NewBits);
            return true;
        }

        ReadOnlySpan<PathSetEntry> all = CollectionsMarshal.AsSpan(entries);
        table = BuiltinTables.Find(all);
        if (table is not null)
        {
            _made.Add((entries, table));
            return true;
        }

        var classes = ByteClasses.Of(all);
        if (!PathSet.TryBuild(all, classes, out SparseAutomaton? automaton, out tooLarge)) { return false; }
        table = PathTable.Of(automaton, classes);
        if (table.Bytes.Length > PathTable.MaxSize)
        {
            tooLarge = Longest(entries);
            return false;
        }

        _made.Add((entries, table));
        return true;
    }

    /// <summary>Whether the globs are the same and each bit of the ones stands for one bit of the others.</summary>
    private static bool AreSame(List<PathSetEntry> known, List<PathSetEntry> entries, ref BitChanges bits)
    {
        if (known.Count != entries.Count) { return false; }
        bits.Clear();
        for (int i = 0; i < known.Count; i++)
        {
            PathSetEntry left = known[i];
            PathSetEntry right = entries[i];
            if (left.Variable != right.Variable || left.Glob.Pattern != right.Glob.Pattern || !bits.TryAdd(left.Bits, right.Bits)) { return false; }
        }

        return true;
    }

    private static PathSetEntry Longest(List<PathSetEntry> entries)
    {
        PathSetEntry longest = entries[0];
        foreach (PathSetEntry entry in entries)
        {
            if (entry.Glob.Tokens.Length > longest.Glob.Tokens.Length) { longest = entry; }
        }

        return longest;
    }
}
