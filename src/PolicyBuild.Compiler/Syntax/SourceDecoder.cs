using System.Buffers;
using System.Text.Unicode;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Turns the bytes of a policy into text: UTF-8 alone, with or without a byte order mark, without control characters.</summary>
internal static class SourceDecoder
{
    // What cannot stand in a policy: the C0 and C1 controls but tab, LF and CR; the other line ends of YAML 1.1, which YAML 1.2 reads as text;
    // marks that turn the direction of writing, with which a line reads otherwise than it means; a byte order mark inside; no characters.
    private static readonly SearchValues<char> s_refused = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F"
        + "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u008E\u008F"
        + "\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009A\u009B\u009C\u009D\u009E\u009F"
        + "\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF\uFFFE\uFFFF");

    /// <summary>The text of a file; null after an error.</summary>
    internal static SourceText? Decode(int file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        if (bytes.Length > SyntaxLimits.MaxFileBytes)
        {
            diagnostics.Add(SyntaxDiagnostics.FileTooLarge(Start(file), bytes.Length));
            return null;
        }

        if (OtherEncoding(bytes) is string encoding)
        {
            diagnostics.Add(SyntaxDiagnostics.OtherEncoding(Start(file), encoding));
            return null;
        }

        if (bytes.StartsWith("\uFEFF"u8)) { bytes = bytes[3..]; }
        char[] buffer = ArrayPool<char>.Shared.Rent(Math.Max(bytes.Length, 1));
        try
        {
            OperationStatus status = Utf8.ToUtf16(bytes, buffer, out int read, out int written, replaceInvalidSequences: false);
            var text = new SourceText(file, new string(buffer, 0, written));
            bool valid = CheckCharacters(text, diagnostics);
            if (status == OperationStatus.Done) { return valid ? text : null; }
            diagnostics.Add(SyntaxDiagnostics.InvalidUtf8(text.SourceSpan(text.Text.Length), bytes[read]));
            return null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static bool CheckCharacters(SourceText text, DiagnosticBag diagnostics)
    {
        int at = text.Text.AsSpan().IndexOfAny(s_refused);
        if (at < 0) { return true; }
        diagnostics.Add(SyntaxDiagnostics.ControlCharacter(text.SourceSpan(at), text.Text[at], isBinary: text.Text.Contains('\0')));
        return false;
    }

    // YAML 1.2.2, section 5.2: the first bytes tell the encoding, since a policy begins with an ASCII character.
    private static string? OtherEncoding(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0x00, 0x00])) { return "UTF-32"; }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) { return "UTF-16"; }
        if (bytes.Length < 4) { return bytes.Length >= 2 && (bytes[0] == 0) != (bytes[1] == 0) ? "UTF-16" : null; }
        return ((bytes[0] == 0), (bytes[1] == 0), (bytes[2] == 0), (bytes[3] == 0)) switch
        {
            (true, true, true, false) or (false, true, true, true) => "UTF-32",
            (true, false, true, false) or (false, true, false, true) => "UTF-16",
            _ => null,
        };
    }

    private static SourceSpan Start(int file) => new(file, 1, 1, 1, 1);
}
