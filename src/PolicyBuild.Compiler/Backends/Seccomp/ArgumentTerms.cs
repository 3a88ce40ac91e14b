using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Makes terms of a model's tests, and keeps each term once so that equal ones are the same object.</summary>
internal sealed class ArgumentTerms
{
    private readonly Dictionary<ArgumentTerm, ArgumentTerm> _all = [];

    /// <summary>Forgets all terms: what thousands of models ask has little in common.</summary>
    internal void Clear() => _all.Clear();

    /// <summary>Adds the terms of a test, which must all hold, to a list.</summary>
    /// <returns>Whether the test can hold at all; a test that always holds adds nothing.</returns>
    internal bool TryAdd(ArgumentTest test, List<ArgumentTerm> terms)
    {
        byte offset = (byte)SeccompData.ArgumentLow(test.Index);
        ulong top = test.Width == 32 ? uint.MaxValue : ulong.MaxValue;
        ulong value = test.Values.IsEmpty ? 0 : test.Values[0];
        switch (test.Op)
        {
            case ArgumentOp.MaskedEq: return TryAddBits(offset, test.Width, test.Mask & top, value, terms);
            case ArgumentOp.NoBits: return TryAddBits(offset, test.Width, value & top, 0, terms);
            case ArgumentOp.AnyBits: return TryAddAnyBits(offset, test.Width, value & top, terms);
            case ArgumentOp.Lt: return value != 0 && TryAddSet(offset, test.Width, [0, value - 1], terms);
            case ArgumentOp.Le: return TryAddSet(offset, test.Width, [0, value], terms);
            case ArgumentOp.Gt: return value < top && TryAddSet(offset, test.Width, [value + 1, top], terms);
            case ArgumentOp.Ge: return TryAddSet(offset, test.Width, [value, top], terms);
            default:
                ulong[] inside = Ranges(test.Values.AsSpan());
                bool isListed = test.Op is ArgumentOp.Eq or ArgumentOp.In;
                return TryAddSet(offset, test.Width, isListed ? inside : Complement(inside, top), terms);
        }
    }

    /// <summary>A set of a word's values; null: the set is empty, or everything.</summary>
    internal ArgumentTerm? WordSet(byte offset, ReadOnlySpan<ulong> ranges, out bool isEverything)
    {
        isEverything = ranges is [0, uint.MaxValue];
        return ranges.IsEmpty || isEverything ? null : Intern(new ArgumentTerm(ArgumentTermKind.WordSet, offset, ranges.ToArray(), 0, 0, false));
    }

    /// <summary>A test of some of a word's bits.</summary>
    internal ArgumentTerm WordMask(byte offset, uint mask, uint value, bool isNegated) =>
        Intern(new ArgumentTerm(ArgumentTermKind.WordMask, offset, [], mask, value, isNegated));

    private bool TryAddSet(byte offset, int width, ulong[] ranges, List<ArgumentTerm> terms)
    {
        ulong top = width == 32 ? uint.MaxValue : ulong.MaxValue;
        if (ranges.Length == 0) { return false; }
        if (ranges[0] != 0 || ranges[1] != top)
        {
            terms.Add(Intern(new ArgumentTerm(width == 32 ? ArgumentTermKind.WordSet : ArgumentTermKind.WideSet, offset, ranges, 0, 0, false)));
        }

        return true;
    }

    /// <summary>(argument &amp; mask) == value.</summary>
    private bool TryAddBits(byte offset, int width, ulong mask, ulong value, List<ArgumentTerm> terms)
    {
        if ((value & ~mask) != 0) { return false; }
        ulong top = width == 32 ? uint.MaxValue : ulong.MaxValue;
        if (mask == top) { return TryAddSet(offset, width, [value, value], terms); }
        AddWordBits(offset, (uint)mask, (uint)value, terms);
        AddWordBits((byte)(offset + 4), (uint)(mask >> 32), (uint)(value >> 32), terms);
        return true;
    }

    private void AddWordBits(byte offset, uint mask, uint value, List<ArgumentTerm> terms)
    {
        if (mask == 0) { return; }

        // A mask of all bits from one bit on asks whether the word lies in one range.
        terms.Add((~mask & (~mask + 1)) == 0
            ? Intern(new ArgumentTerm(ArgumentTermKind.WordSet, offset, [value, value | ~mask], 0, 0, false))
            : WordMask(offset, mask, value, isNegated: false));
    }

    private bool TryAddAnyBits(byte offset, int width, ulong mask, List<ArgumentTerm> terms)
    {
        if (mask == 0) { return false; }
        ulong top = width == 32 ? uint.MaxValue : ulong.MaxValue;
        ulong below = ~mask & top;
        if ((below & (below + 1)) == 0) { return TryAddSet(offset, width, [below + 1, top], terms); }
        if ((uint)mask == 0) { terms.Add(AnyWordBits((byte)(offset + 4), (uint)(mask >> 32))); }
        else if (mask >> 32 == 0) { terms.Add(AnyWordBits(offset, (uint)mask)); }
        else { terms.Add(Intern(new ArgumentTerm(ArgumentTermKind.WideAny, offset, [], mask, 0, false))); }
        return true;
    }

    /// <summary>Whether a word has at least one of some bits.</summary>
    internal ArgumentTerm AnyWordBits(byte offset, uint mask)
    {
        uint below = ~mask;
        return (below & (below + 1)) == 0
            ? Intern(new ArgumentTerm(ArgumentTermKind.WordSet, offset, [below + 1, uint.MaxValue], 0, 0, false))
            : WordMask(offset, mask, 0, isNegated: true);
    }

    private ArgumentTerm Intern(ArgumentTerm term)
    {
        if (_all.TryGetValue(term, out ArgumentTerm? known)) { return known; }
        _all.Add(term, term);
        return term;
    }

    /// <summary>Values as ranges: sorted, each once, neighbours joined.</summary>
    private static ulong[] Ranges(ReadOnlySpan<ulong> values)
    {
        ulong[] sorted = values.ToArray();
        Array.Sort(sorted);
        ulong[] ranges = new ulong[2 * sorted.Length];
        int count = 0;
        foreach (ulong value in sorted)
        {
            if (count > 0 && value <= ranges[count - 1]) { continue; }
            if (count > 0 && value == ranges[count - 1] + 1) { ranges[count - 1] = value; continue; }
            ranges[count++] = value;
            ranges[count++] = value;
        }

        return ranges.AsSpan(0, count).ToArray();
    }

    private static ulong[] Complement(ulong[] ranges, ulong top)
    {
        ulong[] outside = new ulong[ranges.Length + 2];
        int count = 0;
        ulong next = 0;
        bool isOpen = true;
        for (int i = 0; i < ranges.Length; i += 2)
        {
            if (ranges[i] > next)
            {
                outside[count++] = next;
                outside[count++] = ranges[i] - 1;
            }

            isOpen = ranges[i + 1] < top;
            next = ranges[i + 1] + 1;
        }

        if (isOpen)
        {
            outside[count++] = next;
            outside[count++] = top;
        }

        return outside.AsSpan(0, count).ToArray();
    }
}
