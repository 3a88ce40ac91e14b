using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyBuild.Compiler.Emit;

/// <summary>How emitted JSON is written: the same bytes on every system.</summary>
internal static class EmittedJson
{
    /// <summary>Without white space: what only programs read.</summary>
    public static JsonWriterOptions Compact => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented by two spaces, lines end in LF: what people read.</summary>
    public static JsonWriterOptions Indented => new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the text is no HTML; paths stay readable
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>Ends a text file with a line end.</summary>
    public static ReadOnlyMemory<byte> EndLine(ArrayBufferWriter<byte> text)
    {
        text.GetSpan(1)[0] = (byte)'\n';
        text.Advance(1);
        return text.WrittenMemory;
    }
}
