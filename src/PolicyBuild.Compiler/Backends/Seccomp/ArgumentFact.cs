using System.Runtime.InteropServices;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Something known of one word of an argument after a test: it lies in a range that no set's bound cuts, or its masked bits have a value,
/// or have another one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ArgumentFact
{
    private readonly ArgumentTerms _terms;
    private readonly byte _offset;
    private readonly bool _isRange;
    private readonly bool _isNegated;
    private readonly uint _first; // or the mask
    private readonly uint _last;  // or the value

    private ArgumentFact(ArgumentTerms terms, byte offset, bool isRange, uint first, uint last, bool isNegated)
    {
        _terms = terms;
        _offset = offset;
        _isRange = isRange;
        _first = first;
        _last = last;
        _isNegated = isNegated;
    }

    /// <summary>The word lies between two values, the bounds included.</summary>
    internal static ArgumentFact Range(ArgumentTerms terms, byte offset, uint first, uint last) => new(terms, offset, true, first, last, false);

    /// <summary>(word &amp; mask) == value, or not.</summary>
    internal static ArgumentFact Bits(ArgumentTerms terms, byte offset, uint mask, uint value, bool isNegated)
    {
        // One bit that is not set is clear, and the other way round.
        bool isOneBit = isNegated && (mask & (mask - 1)) == 0;
        return new ArgumentFact(terms, offset, false, mask, isOneBit ? value ^ mask : value, isNegated && !isOneBit);
    }

    /// <summary>What is left of a term: itself or a smaller one; null where it is decided, <paramref name="holds"/> then says how.</summary>
    internal ArgumentTerm? Apply(ArgumentTerm term, out bool holds)
    {
        holds = false;
        if (term.Offset == _offset)
        {
            if (term.Kind == ArgumentTermKind.WordSet) { return _isRange ? Decide(term.Contains(_first), out holds) : FilterSet(term, out holds); }
            if (term.Kind == ArgumentTermKind.WordMask) { return ApplyToMask(term, out holds); }
        }
        else if (term.FirstOffset == _offset)
        {
            return term.Kind == ArgumentTermKind.WideSet ? ApplyToWideSet(term, out holds) : ApplyToWideAny(term, out holds);
        }

        return term;
    }

    private static ArgumentTerm? Decide(bool value, out bool holds)
    {
        holds = value;
        return null;
    }

    /// <summary>Drops single values that the known bits rule out.</summary>
    private ArgumentTerm? FilterSet(ArgumentTerm term, out bool holds)
    {
        holds = false;
        const int MostValues = 32;
        ulong[] ranges = term.Ranges;
        if (_isNegated || ranges.Length > 2 * MostValues) { return term; }
        Span<ulong> left = stackalloc ulong[2 * MostValues];
        int count = 0;
        for (int i = 0; i < ranges.Length; i += 2)
        {
            if (ranges[i] == ranges[i + 1] && ((uint)ranges[i] & _first) != _last) { continue; }
            left[count++] = ranges[i];
            left[count++] = ranges[i + 1];
        }

        if (count == ranges.Length) { return term; }
        return count == 0 ? Decide(false, out holds) : _terms.WordSet(_offset, left[..count], out holds);
    }

    private ArgumentTerm? ApplyToMask(ArgumentTerm term, out bool holds)
    {
        holds = false;
        uint mask = (uint)term.Mask;
        if (_isRange)
        {
            return _first == _last ? Decide(((_first & mask) == term.Value) != term.IsNegated, out holds) : term;
        }

        if (_isNegated)
        {
            // The known bits are not the value: a term that asks for it, alone or with more bits, fails.
            return (mask & _first) == _first && (term.Value & _first) == _last ? Decide(term.IsNegated, out holds) : term;
        }

        uint common = mask & _first;
        if ((term.Value & common) != (_last & common)) { return Decide(term.IsNegated, out holds); }
        return common == mask ? Decide(!term.IsNegated, out holds) : term;
    }

    private ArgumentTerm? ApplyToWideSet(ArgumentTerm term, out bool holds)
    {
        holds = false;
        if (!_isRange) { return term; }
        if (_first != _last) { return Decide(term.Contains((ulong)_first << 32), out holds); }

        // One value of the high word: what the set holds of the low word's values.
        ulong bottom = (ulong)_first << 32;
        ulong top = bottom | uint.MaxValue;
        ulong[] low = new ulong[term.Ranges.Length];
        int count = 0;
        for (int i = 0; i < term.Ranges.Length; i += 2)
        {
            if (term.Ranges[i + 1] < bottom || term.Ranges[i] > top) { continue; }
            low[count++] = (uint)Math.Max(term.Ranges[i], bottom);
            low[count++] = (uint)Math.Min(term.Ranges[i + 1], top);
        }

        return _terms.WordSet(term.Offset, low.AsSpan(0, count), out holds);
    }

    private ArgumentTerm? ApplyToWideAny(ArgumentTerm term, out bool holds)
    {
        holds = false;
        uint high = (uint)(term.Mask >> 32);
        bool isKnown;
        uint bits = 0;
        if (_isRange)
        {
            isKnown = _first == _last;
            bits = _first & high;
        }
        else if (_isNegated)
        {
            return _last == 0 && (high & _first) == _first ? Decide(true, out holds) : term;
        }
        else
        {
            isKnown = (high & ~_first) == 0;
            bits = _last & high;
        }

        if (bits != 0 && (isKnown || !_isRange)) { return Decide(true, out holds); }
        return isKnown ? _terms.AnyWordBits(term.Offset, (uint)term.Mask) : term;
    }
}
