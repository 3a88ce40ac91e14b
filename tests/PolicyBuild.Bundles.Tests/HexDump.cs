using System.Globalization;
using System.Text;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Sixteen bytes a line, with their offset and their ASCII text.</summary>
internal static class HexDump
{
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (int line = 0; line < bytes.Length; line += 16)
        {
            ReadOnlySpan<byte> row = bytes.Slice(line, Math.Min(16, bytes.Length - line));
            text.Append(line.ToString("x4", CultureInfo.InvariantCulture)).Append(' ');
            foreach (byte value in row) { text.Append(' ').Append(value.ToString("x2", CultureInfo.InvariantCulture)); }
            text.Append(' ', ((16 - row.Length) * 3) + 2);
            foreach (byte value in row) { text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.'); }
            text.Append('\n');
        }

        return text.ToString();
    }
}
