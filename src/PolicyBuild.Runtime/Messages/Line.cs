using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Messages;

/// <summary>One line for standard error, sent by one write so that lines of several processes do not mix.</summary>
internal unsafe struct Line
{
    // A message quotes at most one path of PATH_MAX bytes.
    private const int Capacity = 5120;

    private fixed byte _bytes[Capacity];
    private int _length;
    private int _begin;
    private uint _code;
    private MessageKind _kind;

    /// <summary>Begins a message: who speaks, how much it weighs, and the code where it has one.</summary>
    internal void Begin(MessageKind kind, uint code)
    {
        _kind = kind;
        _code = code;
        Add(kind switch
        {
            MessageKind.Error => "policy-run: error "u8,
            MessageKind.Warning => "policy-run: warning "u8,
            _ => "policy-run: note: "u8,
        });
        if (code != 0)
        {
            Add("PB"u8);
            Add(code);
            Add(": "u8);
        }

        _begin = _length;
    }

    internal void Add(ReadOnlySpan<byte> literal)
    {
        fixed (byte* text = literal) { Add(text, literal.Length); }
    }

    /// <summary>Adds text from outside: control characters become '?', so that it cannot drive a terminal.</summary>
    internal void Add(byte* text)
    {
        for (; *text != 0; text++)
        {
            // U+0080 to U+009F, in UTF-8 0xC2 and the number itself, are control characters too: U+009B begins what ESC [ begins.
            bool control = *text < 0x20 || *text == 0x7F || (*text == 0xC2 && text[1] is >= 0x80 and <= 0x9F);
            byte shown = control ? (byte)'?' : *text;
            Add(&shown, 1);
            if (*text == 0xC2 && control) { text++; }
        }
    }

    internal void Add(ulong number)
    {
        NumberText digits = default;
        digits.Add(number);
        Add(digits.Text, digits.Length);
    }

    /// <summary>Adds the line's end and hands it on.</summary>
    internal void Send()
    {
        if (_length == Capacity) { _length--; }
        _bytes[_length++] = (byte)'\n';
        fixed (byte* bytes = _bytes) { MessageSink.Take(_kind, _code, bytes, _length, _begin); }
        _length = 0;
    }

    private void Add(byte* text, int length)
    {
        for (int i = 0; i < length && _length < Capacity; i++) { _bytes[_length++] = text[i]; }
    }
}
