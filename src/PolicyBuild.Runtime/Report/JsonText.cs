using PolicyBuild.Runtime.Apply.Processors;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Report;

/// <summary>
/// JSON (RFC 8259) put together in memory that was mapped for it: commas are added where they belong. What does not fit makes the whole
/// unusable, and a text that is no UTF-8 has U+FFFD in its place.
/// </summary>
internal unsafe struct JsonText
{
    private const int Capacity = 1 << 20; // more than escapes can make of all texts that go in: six bytes of each

    private byte* _bytes;
    private bool _needsComma;

    /// <summary>The text so far.</summary>
    internal readonly byte* Bytes => _bytes;

    /// <summary>Its length in bytes.</summary>
    internal int Length { get; private set; }

    /// <summary>Whether something did not fit.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>Takes memory: 0, or a negative error number.</summary>
    internal int Open()
    {
        _bytes = PrivateMemory.Map(Capacity);
        return _bytes is null ? -KernelError.NoMemory : 0;
    }

    internal void BeginObject() => Begin((byte)'{');

    internal void EndObject() => End((byte)'}');

    internal void BeginArray() => Begin((byte)'[');

    internal void EndArray() => End((byte)']');

    /// <summary>A key, a literal of plain letters; its value comes next.</summary>
    internal void Key(ReadOnlySpan<byte> name)
    {
        Separate();
        Quote(name);
        Put((byte)':');
        _needsComma = false;
    }

    /// <summary>A literal of plain letters as a text.</summary>
    internal void Word(ReadOnlySpan<byte> word)
    {
        Separate();
        Quote(word);
    }

    internal void Truth(bool value)
    {
        Separate();
        Put(value ? "true"u8 : "false"u8);
    }

    internal void Number(ulong value)
    {
        Separate();
        PutNumber(value);
    }

    /// <summary>A diagnostic's code as a text such as "PB8008".</summary>
    internal void Code(uint code)
    {
        Separate();
        Put("\"PB"u8);
        PutNumber(code);
        Put((byte)'"');
    }

    /// <summary>Nanoseconds as microseconds with one digit behind the point.</summary>
    internal void Microseconds(ulong nanoseconds)
    {
        Separate();
        PutNumber(nanoseconds / 1000);
        Put((byte)'.');
        Put((byte)('0' + (nanoseconds % 1000 / 100)));
    }

    /// <summary>A set of bits as a text such as "0x1fff".</summary>
    internal void Bits(ulong value)
    {
        Separate();
        Put("\"0x"u8);
        int shift = 60;
        while (shift > 0 && value >> shift == 0) { shift -= 4; }
        for (; shift >= 0; shift -= 4) { PutHexadecimal((byte)(value >> shift & 15)); }
        Put((byte)'"');
    }

    /// <summary>Bytes as a text of lower-case hexadecimal digits.</summary>
    internal void Digest(byte* bytes, int length)
    {
        Separate();
        Put((byte)'"');
        for (int i = 0; i < length; i++)
        {
            PutHexadecimal((byte)(bytes[i] >> 4));
            PutHexadecimal((byte)(bytes[i] & 15));
        }

        Put((byte)'"');
    }

    /// <summary>A set as a text such as "0-3,6".</summary>
    internal void Ranges(in ProcessorSet set)
    {
        Separate();
        Put((byte)'"');
        for (int first = set.Next(0); first >= 0;)
        {
            int last = set.LastFrom(first);
            PutNumber((ulong)first);
            if (last != first)
            {
                Put((byte)'-');
                PutNumber((ulong)last);
            }

            first = set.Next(last + 1);
            if (first >= 0) { Put((byte)','); }
        }

        Put((byte)'"');
    }

    /// <summary>A text from outside, ended by a zero byte.</summary>
    internal void Text(byte* text)
    {
        Separate();
        Put((byte)'"');
        while (*text != 0)
        {
            int length = Utf8Length(text);
            if (length == 0)
            {
                Put("\\ufffd"u8);
                text++;
                continue;
            }

            if (length == 1) { PutEscaped(*text); }
            else { for (int i = 0; i < length; i++) { Put(text[i]); } }
            text += length;
        }

        Put((byte)'"');
    }

    /// <summary>Ends the text by a line break.</summary>
    internal void EndLine() => Put((byte)'\n');

    private void Begin(byte bracket)
    {
        Separate();
        Put(bracket);
        _needsComma = false;
    }

    private void End(byte bracket)
    {
        Put(bracket);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma) { Put((byte)','); }
        _needsComma = true;
    }

    private void Quote(ReadOnlySpan<byte> word)
    {
        Put((byte)'"');
        Put(word);
        Put((byte)'"');
    }

    private void PutNumber(ulong value)
    {
        NumberText digits = default;
        digits.Add(value);
        for (int i = 0; i < digits.Length; i++) { Put(digits.Text[i]); }
    }

    private void PutEscaped(byte character)
    {
        if (character is (byte)'"' or (byte)'\\') { Put((byte)'\\'); }
        if (character >= 0x20)
        {
            Put(character);
            return;
        }

        Put("\\u00"u8);
        PutHexadecimal((byte)(character >> 4));
        PutHexadecimal((byte)(character & 15));
    }

    private void PutHexadecimal(byte digit) => Put((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));

    private void Put(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) { Put(bytes[i]); }
    }

    private void Put(byte character)
    {
        if (Length == Capacity) { Overflowed = true; }
        else { _bytes[Length++] = character; }
    }

    /// <summary>How many bytes the character at the front has (RFC 3629, section 4); 0 where it is none.</summary>
    private static int Utf8Length(byte* text)
    {
        byte first = text[0];
        if (first < 0x80) { return 1; }
        if (first is >= 0xC2 and <= 0xDF) { return IsTail(text[1]) ? 2 : 0; }
        if (first is >= 0xE0 and <= 0xEF)
        {
            bool second = first switch
            {
                0xE0 => text[1] is >= 0xA0 and <= 0xBF,
                0xED => text[1] is >= 0x80 and <= 0x9F,
                _ => IsTail(text[1]),
            };
            return second && IsTail(text[2]) ? 3 : 0;
        }

        if (first is >= 0xF0 and <= 0xF4)
        {
            bool second = first switch
            {
                0xF0 => text[1] is >= 0x90 and <= 0xBF,
                0xF4 => text[1] is >= 0x80 and <= 0x8F,
                _ => IsTail(text[1]),
            };
            return second && IsTail(text[2]) && IsTail(text[3]) ? 4 : 0;
        }

        return 0;
    }

    private static bool IsTail(byte character) => character is >= 0x80 and <= 0xBF;
}
