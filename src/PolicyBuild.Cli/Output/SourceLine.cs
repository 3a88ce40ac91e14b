using System.Text;

namespace PolicyBuild.Cli.Output;

/// <summary>Finds the text of one line of a file.</summary>
internal static class SourceLine
{
    /// <summary>The line without its end; null where the file has no such line. Bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="content">The file.</param>
    /// <param name="line">From 1; lines end in LF, CR LF or CR, as in YAML (1.2.2, section 5.4).</param>
    public static string? Find(ReadOnlySpan<byte> content, int line)
    {
        if (content.StartsWith("\uFEFF"u8)) { content = content[3..]; }
        for (int current = 1; ; current++)
        {
            int end = content.IndexOfAny((byte)'\n', (byte)'\r');
            if (current == line) { return Encoding.UTF8.GetString(end < 0 ? content : content[..end]); }
            if (end < 0) { return null; }
            bool pair = content[end] == '\r' && end + 1 < content.Length && content[end + 1] == '\n';
            content = content[(end + (pair ? 2 : 1))..];
        }
    }
}
