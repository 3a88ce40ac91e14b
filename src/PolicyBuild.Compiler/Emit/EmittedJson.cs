using System.Buffers;
using System.Text.Json;
using PolicyBuild.Bundles.Writing;

namespace PolicyBuild.Compiler.Emit;

/// <summary>
/// How emitted JSON is written: the same bytes on every system. Letters beyond ASCII are escaped; the encoders of the framework build tables of all
/// letters when a process first uses one, which costs as much as the writing.
/// </summary>
internal static class EmittedJson
{
    /// <summary>Without white space: what only programs read.</summary>
    public static JsonWriterOptions Compact => new() { Encoder = AsciiJsonEncoder.Instance };

    /// <summary>Indented by two spaces, lines end in LF: what people read.</summary>
    public static JsonWriterOptions Indented => new()
    {
        Encoder = AsciiJsonEncoder.Instance,
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
