namespace PolicyBuild.Runtime.Text;

/// <summary>Byte strings that end in a zero byte, as the kernel hands them over.</summary>
internal static unsafe class CString
{
    internal static int Length(byte* text)
    {
        int length = 0;
        while (text[length] != 0) { length++; }
        return length;
    }

    internal static bool Equal(byte* text, ReadOnlySpan<byte> literal) => StartsWith(text, literal) && text[literal.Length] == 0;

    internal static bool Equal(byte* text, byte* other) => StartsWith(text, other, Length(other) + 1);

    internal static bool StartsWith(byte* text, ReadOnlySpan<byte> literal)
    {
        for (int i = 0; i < literal.Length; i++)
        {
            // A zero byte of the text differs from every byte of a literal, so nothing behind it is read.
            if (text[i] != literal[i]) { return false; }
        }

        return true;
    }

    internal static bool StartsWith(byte* text, byte* prefix, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (text[i] != prefix[i]) { return false; }
        }

        return true;
    }

    /// <summary>Whether a list of words, with a separator between them and a line break at the end, has one.</summary>
    internal static bool HasWord(byte* list, byte separator, ReadOnlySpan<byte> word)
    {
        while (*list != 0)
        {
            int length = 0;
            while (list[length] is not (0 or (byte)'\n') && list[length] != separator) { length++; }
            if (length == word.Length && StartsWith(list, word)) { return true; }
            list += length;
            if (*list != 0) { list++; }
        }

        return false;
    }

    /// <summary>Where a byte is, or -1.</summary>
    internal static int IndexOf(byte* text, byte wanted)
    {
        for (int i = 0; text[i] != 0; i++)
        {
            if (text[i] == wanted) { return i; }
        }

        return -1;
    }

    /// <summary>Where a byte is for the last time, or -1.</summary>
    internal static int LastIndexOf(byte* text, byte wanted)
    {
        int found = -1;
        for (int i = 0; text[i] != 0; i++)
        {
            if (text[i] == wanted) { found = i; }
        }

        return found;
    }

    /// <summary>Reads decimal digits, 19 at most, and goes behind them; false where there is none.</summary>
    internal static bool ReadNumber(ref byte* text, out ulong number)
    {
        const int MaxDigits = 19;
        number = 0;
        int digits = 0;
        for (; *text is >= (byte)'0' and <= (byte)'9' && digits < MaxDigits; text++, digits++) { number = (number * 10) + (ulong)(*text - (byte)'0'); }
        return digits != 0;
    }
}
