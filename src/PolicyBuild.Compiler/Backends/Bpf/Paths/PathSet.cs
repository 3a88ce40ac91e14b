using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The globs of one or more path conditions as one minimal automaton. Few states are built at once (<see cref="GlobSubsets"/>). What needs many is
/// minimal at every step while it grows: a glob alone, each union of two halves, the variables together; so that the states that exist in between stay near
/// those that are left at the end. The result is the same.
/// </summary>
internal static class PathSet
{
    /// <summary>Most states of a step. `*b` and n times `?` need 2^n: at 16 of them the table would have more than a million bytes.</summary>
    public const int MaxStates = 1 << 16;

    /// <summary>Builds the automaton; it begins in <c>Starts[variable]</c> behind each variable's folder.</summary>
    /// <param name="entries">The globs, at least one.</param>
    /// <param name="classes">The classes of bytes of all of them.</param>
    /// <param name="automaton">The automaton.</param>
    /// <param name="tooLarge">The glob that has too many states, or has most of those that are together too many.</param>
    public static bool TryBuild(
        ReadOnlySpan<PathSetEntry> entries, ByteClasses classes, [NotNullWhen(true)] out SparseAutomaton? automaton, out PathSetEntry tooLarge)
    {
        tooLarge = default;
        automaton = null;
        if (GlobSubsets.TryBuild(entries, classes) is { } subsets) { automaton = SparseMinimizer.Minimize(subsets); }
        else if (TryBuildByParts(entries, classes, out PathAutomaton? parts, out tooLarge)) { automaton = SparseAutomaton.Of(parts); }
        return automaton is not null;
    }

    /// <summary>Builds the automaton in steps, each of them minimal.</summary>
    internal static bool TryBuildByParts(
        ReadOnlySpan<PathSetEntry> entries, ByteClasses classes, [NotNullWhen(true)] out PathAutomaton? automaton, out PathSetEntry tooLarge)
    {
        automaton = null;
        tooLarge = default;
        var next = new List<int>();
        var accepts = new List<ulong>();
        int[] starts = new int[BpfStringSlot.Count];
        int columns = classes.Count - 1;
        for (int variable = 0; variable < starts.Length; variable++)
        {
            var own = new List<PathSetEntry>();
            foreach (ref readonly PathSetEntry entry in entries)
            {
                if ((int)entry.Variable == variable) { own.Add(entry); }
            }

            if (!TryBuildOne(CollectionsMarshal.AsSpan(own), classes, out PathAutomaton? one, out tooLarge)) { return false; }
            int offset = accepts.Count;
            starts[variable] = offset + one.Starts[0];
            foreach (int state in one.Next) { next.Add(offset + state); }
            accepts.AddRange(one.Accepts);
        }

        automaton = AutomatonMinimizer.Minimize(new PathAutomaton(columns, [.. next], [.. accepts], starts));
        return true;
    }

    private static bool TryBuildOne(
        ReadOnlySpan<PathSetEntry> entries, ByteClasses classes, [NotNullWhen(true)] out PathAutomaton? automaton, out PathSetEntry tooLarge)
    {
        automaton = null;
        tooLarge = default;
        var parts = new List<Part> { new(AutomatonMinimizer.Minimize(LiteralAutomaton.Build(entries, classes)), default, 0) };
        foreach (ref readonly PathSetEntry entry in entries)
        {
            if (!entry.Glob.HasWildcard) { continue; }
            if (!GlobAutomaton.TryBuild(entry, classes, MaxStates, out PathAutomaton? one))
            {
                tooLarge = entry;
                return false;
            }

            PathAutomaton least = AutomatonMinimizer.Minimize(one);
            parts.Add(new Part(least, entry, least.Count));
        }

        // Halves of halves: each state is looked at as often as there are halves, not as there are globs.
        while (parts.Count > 1)
        {
            int merged = 0;
            for (int i = 0; i + 1 < parts.Count; i += 2)
            {
                Part left = parts[i];
                Part right = parts[i + 1];
                Part larger = left.LargestStates >= right.LargestStates ? left : right;
                if (!AutomatonUnion.TryBuild(left.Automaton, right.Automaton, MaxStates, out PathAutomaton? union))
                {
                    tooLarge = larger.Largest;
                    return false;
                }

                parts[merged++] = larger with { Automaton = AutomatonMinimizer.Minimize(union) };
            }

            if (parts.Count % 2 != 0) { parts[merged++] = parts[^1]; }
            parts.RemoveRange(merged, parts.Count - merged);
        }

        automaton = parts[0].Automaton;
        return true;
    }

    /// <summary>A part of the set, and which of its globs has most states by itself.</summary>
    private readonly record struct Part(PathAutomaton Automaton, PathSetEntry Largest, int LargestStates);
}
