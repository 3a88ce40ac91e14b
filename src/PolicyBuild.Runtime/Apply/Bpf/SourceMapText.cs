using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Looks up one place in the source map of a bundle (docs/bundle-format.md, section 9), for a message. Any text is safe to be read: what is no source map has no
/// places.
/// </summary>
internal unsafe struct SourceMapText
{
    private const int MaxName = 4096; // PATH_MAX

    private readonly byte* _text;
    private readonly byte* _end;
    private byte* _at;

    internal SourceMapText(byte* text, ulong length)
    {
        _text = text;
        _end = text + length;
        _at = text;
    }

    /// <summary>The file's number in the map.</summary>
    internal uint File { get; private set; }

    /// <summary>The line, from 1.</summary>
    internal uint Line { get; private set; }

    /// <summary>The column, from 1; 0: the map has none.</summary>
    internal uint Column { get; private set; }

    /// <summary>Finds the place behind an instruction or record of a section; false where none stands behind it.</summary>
    internal bool Find(ReadOnlySpan<byte> section, uint index)
    {
        _at = _text;
        Line = 0;
        if (!Enter("sections"u8) || !Enter(section) || !Take((byte)'[')) { return false; }
        while (Take((byte)'['))
        {
            if (!Number(out uint first) || !Take((byte)',') || !Number(out uint file) || !Take((byte)',') || !Number(out uint line)) { return false; }
            uint column = 0;
            if (Take((byte)',') && !Number(out column)) { return false; }
            if (!Take((byte)']') || !Take((byte)',')) { return false; }
            if (first > index) { return Line != 0; }
            File = file;
            Line = line;
            Column = column;
        }

        return Number(out uint count) && index < count && Line != 0;
    }

    /// <summary>The name of the file that was found, ended by zero; null where the map has none.</summary>
    internal byte* Name()
    {
        _at = _text;
        if (!Enter("files"u8) || !Take((byte)'[')) { return null; }
        for (uint i = 0; i < File; i++)
        {
            if (!SkipString() || !Take((byte)',')) { return null; }
        }

        byte* name = PrivateMemory.Map(MaxName);
        return name is not null && ReadString(name) ? name : null;
    }

    /// <summary>Goes to the value of a key in the object that begins here.</summary>
    private bool Enter(ReadOnlySpan<byte> key)
    {
        if (!Take((byte)'{')) { return false; }
        do
        {
            byte* name = _at + 1;
            if (!SkipString()) { return false; }
            bool isMeant = _at - name == key.Length + 1 && CString.StartsWith(name, key);
            if (!Take((byte)':')) { return false; }
            if (isMeant) { return true; }
            if (!SkipValue()) { return false; }
        }
        while (Take((byte)','));
        return false;
    }

    private bool SkipValue()
    {
        for (uint depth = 0; _at < _end;)
        {
            if (*_at == (byte)'"')
            {
                if (!SkipString()) { return false; }
            }
            else if (*_at is (byte)'[' or (byte)'{')
            {
                depth++;
                _at++;
            }
            else if (*_at is (byte)']' or (byte)'}' or (byte)',')
            {
                if (depth == 0) { return true; }
                if (*_at != (byte)',') { depth--; }
                _at++;
            }
            else { _at++; }
        }

        return false;
    }

    private bool SkipString()
    {
        if (!Take((byte)'"')) { return false; }
        while (_at < _end && *_at != (byte)'"')
        {
            if (*_at == (byte)'\\') { _at++; }
            _at++;
        }

        return Take((byte)'"');
    }

    /// <summary>Reads a string into memory of <see cref="MaxName"/> zero bytes; one that is longer is cut.</summary>
    private bool ReadString(byte* name)
    {
        int length = 0;
        if (!Take((byte)'"')) { return false; }
        while (_at < _end && *_at != (byte)'"')
        {
            uint value = *_at++;
            bool isEscaped = value == (byte)'\\';
            if (isEscaped && !ReadEscaped(out value)) { return false; }
            length = Put(name, length, value, isEscaped);
        }

        return Take((byte)'"');
    }

    private bool ReadEscaped(out uint value)
    {
        const int Digits = 4;
        value = 0;
        if (_at >= _end) { return false; }
        value = *_at++;
        if (value != (byte)'u') { return true; }
        if (_end - _at < Digits) { return false; }
        value = 0;
        for (int i = 0; i < Digits; i++)
        {
            uint digit = *_at++;
            digit = digit switch
            {
                >= '0' and <= '9' => digit - '0',
                >= 'A' and <= 'F' => digit - 'A' + 10,
                >= 'a' and <= 'f' => digit - 'a' + 10,
                _ => 16,
            };
            if (digit == 16) { return false; }
            value = (value << 4) | digit;
        }

        return true;
    }

    /// <summary>Puts a byte as it is, or a number of Unicode as UTF-8; half a pair, which none is, is a '?'.</summary>
    private static int Put(byte* name, int length, uint value, bool isNumber)
    {
        const int Longest = 3;
        if (length + Longest >= MaxName) { return length; }
        if (!isNumber || value < 0x80)
        {
            name[length++] = value == 0 ? (byte)'?' : (byte)value;
            return length;
        }

        if (value is >= 0xD800 and < 0xE000)
        {
            name[length++] = (byte)'?';
            return length;
        }

        if (value < 0x800) { name[length++] = (byte)(0xC0 | (value >> 6)); }
        else
        {
            name[length++] = (byte)(0xE0 | (value >> 12));
            name[length++] = (byte)(0x80 | ((value >> 6) & 0x3F));
        }

        name[length++] = (byte)(0x80 | (value & 0x3F));
        return length;
    }

    private bool Number(out uint number)
    {
        const uint Largest = 100_000_000;
        number = 0;
        byte* begin = _at;
        while (_at < _end && *_at is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + (uint)(*_at++ - '0');
            if (number >= Largest) { return false; }
        }

        return _at != begin;
    }

    private bool Take(byte wanted)
    {
        if (_at >= _end || *_at != wanted) { return false; }
        _at++;
        return true;
    }
}
