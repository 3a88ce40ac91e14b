using System.Globalization;
using System.Text;

namespace PolicyBuild.Cli.Output;

/// <summary>Bytes that no printer knows: offset and sixteen bytes a line.</summary>
internal static class HexDump
{
    private const int BytesPerLine = 16;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (int offset = 0; offset < bytes.Length; offset += BytesPerLine)
        {
            text.Append(CultureInfo.InvariantCulture, $"{offset:x8} ");
            foreach (byte value in bytes.Slice(offset, Math.Min(BytesPerLine, bytes.Length - offset))) { text.Append(CultureInfo.InvariantCulture, $" {value:x2}"); }
            text.Append('\n');
        }

        return text.ToString();
    }
}
