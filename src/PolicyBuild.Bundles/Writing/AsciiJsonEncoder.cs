using System;
using System.Globalization;
using System.Text.Encodings.Web;

namespace PolicyBuild.Bundles.Writing;

/// <summary>
/// Escapes JSON as <see cref="JavaScriptEncoder.Default"/> does, to the byte, by a rule in place of its tables: to make those takes a process that writes
/// a few small files longer than the writing.
/// </summary>
public sealed class AsciiJsonEncoder : JavaScriptEncoder
{
    private const int EscapeSize = 6; // a backslash, 'u' and four digits

    private AsciiJsonEncoder()
    {
    }

    /// <summary>The encoder.</summary>
    public static AsciiJsonEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => EscapeSize;

    /// <summary>Whether a character is escaped: all but those of ASCII that mean nothing in JSON, HTML and scripts.</summary>
    /// <param name="unicodeScalar">The character's number.</param>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or > '~' or '"' or '&' or '\'' or '+' or '<' or '>' or '\\' or '`';

    /// <inheritdoc/>
    /// <remarks>Sound: the text has the length that came with it.</remarks>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (int i = 0; i < textLength; i++)
        {
            if (WillEncode(text[i])) { return i; }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (int i = 0; i < utf8Text.Length; i++)
        {
            if (WillEncode(utf8Text[i])) { return i; }
        }

        return -1;
    }

    /// <inheritdoc/>
    /// <remarks>Sound: the buffer has the length that came with it.</remarks>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var to = new Span<char>(buffer, bufferLength);
        char letter = unicodeScalar switch { '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', '\\' => '\\', _ => '\0' };
        if (letter != '\0') { return to.TryWrite(CultureInfo.InvariantCulture, $"\\{letter}", out numberOfCharactersWritten); }
        if (unicodeScalar <= char.MaxValue) { return to.TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:X4}", out numberOfCharactersWritten); }

        // Two halves, as UTF-16 has it.
        int rest = unicodeScalar - 0x10000;
        return to.TryWrite(CultureInfo.InvariantCulture, $"\\u{0xD800 + (rest >> 10):X4}\\u{0xDC00 + (rest & 0x3FF):X4}", out numberOfCharactersWritten);
    }
}
