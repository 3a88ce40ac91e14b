using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Import.Json;

/// <summary>Reads JSON into nodes with positions, strictly (RFC 8259: no comments, no trailing commas) and within bounds.</summary>
internal static class JsonText
{
    // Real profiles need six levels.
    private const int MaxDepth = 32;

    /// <summary>The value that a file holds; null after an error.</summary>
    public static JsonNode? Read(SourceText text, DiagnosticBag diagnostics)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.Text);
        var positions = new Positions(text, bytes);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            reader.Read();
            JsonNode? root = ReadValue(ref reader, positions, diagnostics);
            if (root is not null) { reader.Read(); } // whatever follows the value makes this fail
            return root;
        }
        catch (JsonException failure)
        {
            diagnostics.Add(Describe(failure, positions, text));
            return null;
        }
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, Positions positions, DiagnosticBag diagnostics)
    {
        SourceSpan at = positions.SpanOf(in reader);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
        {
            diagnostics.Add(ImportDiagnostics.TooDeep(at, MaxDepth));
            return null;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return ReadObject(ref reader, at, positions, diagnostics);
            case JsonTokenType.StartArray: return ReadList(ref reader, at, positions, diagnostics);
            case JsonTokenType.String:
                return ReadString(ref reader, at, diagnostics) is { } text ? new JsonNode(JsonKind.String, at, text, [], []) : null;
            case JsonTokenType.Number:
                return new JsonNode(JsonKind.Number, at, Encoding.ASCII.GetString(reader.ValueSpan), [], []);
            case JsonTokenType.Null:
                return new JsonNode(JsonKind.Null, at, "", [], []);
            default:
                return new JsonNode(JsonKind.Boolean, at, reader.TokenType == JsonTokenType.True ? "true" : "false", [], []);
        }
    }

    private static JsonNode? ReadObject(ref Utf8JsonReader reader, SourceSpan at, Positions positions, DiagnosticBag diagnostics)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            SourceSpan nameAt = positions.SpanOf(in reader);
            if (ReadString(ref reader, nameAt, diagnostics) is not { } name) { return null; }
            if (!names.Add(name))
            {
                diagnostics.Add(ImportDiagnostics.DuplicateKey(nameAt, name));
                return null;
            }

            reader.Read();
            if (ReadValue(ref reader, positions, diagnostics) is not { } value) { return null; }
            members.Add(new JsonMember(name, nameAt, value));
        }

        return new JsonNode(JsonKind.Object, at, "", members.ToImmutable(), []);
    }

    private static JsonNode? ReadList(ref Utf8JsonReader reader, SourceSpan at, Positions positions, DiagnosticBag diagnostics)
    {
        var items = ImmutableArray.CreateBuilder<JsonNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadValue(ref reader, positions, diagnostics) is not { } item) { return null; }
            items.Add(item);
        }

        return new JsonNode(JsonKind.List, at, "", [], items.ToImmutable());
    }

    private static string? ReadString(ref Utf8JsonReader reader, SourceSpan at, DiagnosticBag diagnostics)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that an escape is half of a surrogate pair.
            diagnostics.Add(ImportDiagnostics.NotJson(at, "an escape in this string is half of a character", "write both halves, or the character itself"));
            return null;
        }
    }

    private static Diagnostic Describe(JsonException failure, Positions positions, SourceText text)
    {
        int at = positions.CharOf(failure.LineNumber ?? 0, failure.BytePositionInLine ?? 0);
        ReadOnlySpan<char> written = text.Text.AsSpan().TrimEnd();
        if (at >= written.Length || (at == written.Length - 1 && written[at] == ','))
        {
            return ImportDiagnostics.NotJson(text.SourceSpan(text.Text.Length), "the text ends inside a value", "this looks like a part of a file");
        }

        Rune.DecodeFromUtf16(text.Text.AsSpan(at), out Rune found, out int length);
        return ImportDiagnostics.NotJson(
            text.SourceSpan(at, at + length), $"'{found}' cannot stand here", "JSON has no comments, no trailing commas, and names in double quotes");
    }

    /// <summary>Turns the reader's byte offsets, which only grow, into places in the text.</summary>
    private sealed class Positions(SourceText text, byte[] bytes)
    {
        private int _byte;
        private int _char;

        public SourceSpan SpanOf(in Utf8JsonReader reader)
        {
            int start = Advance((int)reader.TokenStartIndex);
            int end = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? start + 1 : Advance((int)reader.BytesConsumed);

            // A name's token ends behind its colon.
            if (reader.TokenType == JsonTokenType.PropertyName) { end = start + text.Text.AsSpan(start, end - start).TrimEnd(": \t\r\n").Length; }
            return text.SourceSpan(start, end);
        }

        // The reader counts lines by LF alone.
        public int CharOf(long line, long position)
        {
            int start = 0;
            for (long i = 0; i < line; i++) { start += bytes.AsSpan(start).IndexOf((byte)'\n') + 1; }
            int end = (int)Math.Min(start + position, bytes.Length);
            while (end > start && end < bytes.Length && (bytes[end] & 0xC0) == 0x80) { end--; }
            return Encoding.UTF8.GetCharCount(bytes.AsSpan(0, end));
        }

        private int Advance(int target)
        {
            _char += Encoding.UTF8.GetCharCount(bytes.AsSpan(_byte, target - _byte));
            _byte = target;
            return _char;
        }
    }
}
