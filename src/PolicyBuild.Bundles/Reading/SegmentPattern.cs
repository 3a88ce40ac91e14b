namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// Matches one path segment: '*' any bytes, '?' one character, '[a-z]' one of a set, '[!a-z]' none of it; all else stands for itself. A
/// leading dot is nothing special. A '[' that no ']' closes stands for itself; a ']' right behind '[' or '[!' belongs to the set.
/// </summary>
public static unsafe class SegmentPattern
{
    /// <summary>Whether the whole name matches. Time: pattern length times name length.</summary>
    /// <param name="pattern">The pattern, ended by zero.</param>
    /// <param name="name">The segment, ended by zero.</param>
    public static bool Matches(byte* pattern, byte* name)
    {
        byte* star = null;
        byte* starName = null;
        while (*name != 0)
        {
            if (*pattern == (byte)'*')
            {
                star = ++pattern;
                starName = name;
                continue;
            }

            if (MatchesOne(pattern, name, out byte* nextPattern, out byte* nextName))
            {
                pattern = nextPattern;
                name = nextName;
                continue;
            }

            // The last star takes one character more; earlier ones need not be tried again.
            if (star is null) { return false; }
            starName += CharacterLength(starName);
            name = starName;
            pattern = star;
        }

        while (*pattern == (byte)'*') { pattern++; }
        return *pattern == 0;
    }

    private static bool MatchesOne(byte* pattern, byte* name, out byte* nextPattern, out byte* nextName)
    {
        int length = CharacterLength(name);
        nextName = name + length;
        nextPattern = pattern + 1;
        if (*pattern == 0) { return false; }
        if (*pattern == (byte)'?') { return true; }
        if (*pattern == (byte)'[')
        {
            byte* end = SetEnd(pattern);
            if (end is not null)
            {
                nextPattern = end + 1;
                return InSet(pattern + 1, end, Character(name, length));
            }
        }

        nextName = name + 1;
        return *pattern == *name;
    }

    /// <summary>The ']' that closes the set, or null.</summary>
    private static byte* SetEnd(byte* pattern)
    {
        byte* at = pattern + 1;
        if (*at == (byte)'!') { at++; }
        if (*at == (byte)']') { at++; }
        while (*at != 0 && *at != (byte)']') { at++; }
        return *at == 0 ? null : at;
    }

    private static bool InSet(byte* set, byte* end, uint character)
    {
        bool negated = *set == (byte)'!';
        if (negated) { set++; }
        bool found = false;
        while (set < end)
        {
            int length = CharacterLength(set);
            uint first = Character(set, length);
            uint last = first;
            set += length;
            // A '-' between two characters makes a range; at the end of the set it stands for itself.
            if (*set == (byte)'-' && set + 1 < end)
            {
                set++;
                length = CharacterLength(set);
                last = Character(set, length);
                set += length;
            }

            found |= character >= first && character <= last;
        }

        return found != negated;
    }

    /// <summary>How many bytes the character has: by UTF-8, where it is well formed; else one.</summary>
    private static int CharacterLength(byte* text)
    {
        int length = *text >= 0xF0 ? 4 : *text >= 0xE0 ? 3 : *text >= 0xC0 ? 2 : 1;
        for (int i = 1; i < length; i++)
        {
            if ((text[i] & 0xC0) != 0x80) { return 1; }
        }

        return length;
    }

    private static uint Character(byte* text, int length)
    {
        // A byte that is no UTF-8 is like no character: it is put behind the last code point.
        if (length == 1) { return *text < 0x80 ? *text : 0x110000u + *text; }
        uint value = (uint)(*text & (0x7F >> length));
        for (int i = 1; i < length; i++) { value = (value << 6) | (uint)(text[i] & 0x3F); }
        return value;
    }
}
