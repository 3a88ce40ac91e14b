using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Tasks.Rules;

/// <summary>A schema file that was read.</summary>
/// <param name="Index">Its number, from 0 in the order of reading.</param>
/// <param name="Name">Its name in messages: relative to the root, with '/' between segments.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="Root">Its value.</param>
internal sealed record RuleFile(int Index, string Name, string Path, ReadOnlyMemory<byte> Bytes, RuleNode Root)
{
    /// <summary>Where an offset is, as an empty span: line and column from 1, columns in UTF-16 units.</summary>
    public SourceSpan At(int offset) => Locate(Bytes.Span, Index, offset);

    /// <summary>The same for a file whose value could not be read.</summary>
    public static SourceSpan Locate(ReadOnlySpan<byte> bytes, int file, int offset)
    {
        ReadOnlySpan<byte> before = bytes[..Math.Clamp(offset, 0, bytes.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = System.Text.Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new SourceSpan(file, line, column, line, column);
    }
}
