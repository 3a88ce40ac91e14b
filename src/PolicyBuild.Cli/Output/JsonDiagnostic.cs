using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyBuild.Cli.Output;

/// <summary>One JSON object a line, for programs.</summary>
internal static class JsonDiagnostic
{
    public static void Append(StringBuilder text, in LocatedDiagnostic item)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("code"u8, item.Diagnostic.Code);
            json.WriteString("severity"u8, item.SeverityName);
            json.WriteString("message"u8, item.Diagnostic.Message);
            if (item.Diagnostic.Help is { } help) { json.WriteString("help"u8, help); }
            if (item.File is { } file) { json.WriteString("file"u8, file); }
            if (item.Span is { } span)
            {
                json.WriteNumber("line"u8, span.Line);
                json.WriteNumber("column"u8, span.Column);
                json.WriteNumber("endLine"u8, span.EndLine);
                json.WriteNumber("endColumn"u8, span.EndColumn);
            }

            json.WriteEndObject();
        }

        text.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
    }
}
