namespace PolicyBuild.Runtime.Text;

/// <summary>Reads IP addresses (inet_pton(3)) into 16 bytes: an IPv4 address in its IPv6 form.</summary>
internal static unsafe class AddressText
{
    /// <summary>Bytes of an address: struct in6_addr.</summary>
    internal const int Size = 16;

    private const int Parts = 8; // of 16 bits
    private const int PartDigits = 4;
    private const int MaxByte = 255;

    /// <summary>Reads an address that ends at a blank, a '%' (the interface of a link-local one), a '#' or the end of the text.</summary>
    /// <param name="text">The text, ended by a zero byte.</param>
    /// <param name="address">Gets 16 bytes.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryRead(byte* text, byte* address)
    {
        for (int i = 0; i < Size; i++) { address[i] = 0; }
        byte* first = text;
        while (HexValue(*first) >= 0) { first++; }
        if (*first == ':') { return TryReadParts(text, address); }
        address[10] = address[11] = 0xFF;
        return TryReadDotted(ref text, address + 12) && IsEnd(*text);
    }

    private static bool TryReadParts(byte* text, byte* address)
    {
        int count = 0;
        int gap = -1;
        while (!IsEnd(*text))
        {
            if (text[0] == ':' && text[1] == ':')
            {
                if (gap >= 0) { return false; }
                gap = count;
                text += 2;
                continue;
            }

            if (count != 0 && gap != count && *text++ != ':') { return false; }
            byte* begin = text;
            int value = ReadHex(ref text);
            if (*text == '.' && count <= Parts - 2)
            {
                // The last 32 bits as an IPv4 address.
                text = begin;
                if (!TryReadDotted(ref text, address + (2 * count)) || !IsEnd(*text)) { return false; }
                count += 2;
                break;
            }

            if (value < 0 || count == Parts) { return false; }
            address[2 * count] = (byte)(value >> 8);
            address[(2 * count) + 1] = (byte)value;
            count++;
        }

        if (gap < 0) { return count == Parts; }
        return count < Parts && Spread(address, 2 * gap, 2 * count);
    }

    /// <summary>Moves what stands behind "::" to the end.</summary>
    private static bool Spread(byte* address, int gap, int count)
    {
        for (int i = 1; i <= count - gap; i++)
        {
            address[Size - i] = address[count - i];
            if (count - i < Size - (count - gap)) { address[count - i] = 0; }
        }

        return true;
    }

    private static bool TryReadDotted(ref byte* text, byte* address)
    {
        for (int i = 0; i < 4; i++)
        {
            if (i > 0 && *text++ != '.') { return false; }
            int value = 0;
            int digits = 0;
            for (; *text is >= (byte)'0' and <= (byte)'9' && digits < 3; digits++) { value = (value * 10) + (*text++ - '0'); }
            if (digits == 0 || value > MaxByte) { return false; }
            address[i] = (byte)value;
        }

        return true;
    }

    private static int ReadHex(ref byte* text)
    {
        int value = 0;
        int digits = 0;
        for (; HexValue(*text) >= 0 && digits < PartDigits; digits++) { value = (value << 4) | HexValue(*text++); }
        return digits == 0 ? -1 : value;
    }

    private static int HexValue(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };

    private static bool IsEnd(byte character) => character is 0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'%' or (byte)'#' or (byte)';';
}
