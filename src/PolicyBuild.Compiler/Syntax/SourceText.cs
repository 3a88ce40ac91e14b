using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>A decoded file with its lines: turns an offset into a line and a column. A line ends in LF, CRLF or CR (YAML 1.2.2, section 5.4).</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    internal SourceText(int file, string text)
    {
        File = file;
        Text = text;
        ReadOnlySpan<char> rest = text;
        int start = 0;
        while (rest.IndexOfAny('\n', '\r') is int at and >= 0)
        {
            int length = rest[at] == '\r' && at + 1 < rest.Length && rest[at + 1] == '\n' ? 2 : 1;
            start += at + length;
            _lineStarts.Add(start);
            rest = rest[(at + length)..];
        }
    }

    /// <summary>The file's index in its source set.</summary>
    internal int File { get; }

    /// <summary>The text without a byte order mark.</summary>
    internal string Text { get; }

    internal int LineCount => _lineStarts.Count;

    /// <summary>The text of a line without its end.</summary>
    /// <param name="line">From 1.</param>
    internal ReadOnlySpan<char> Line(int line)
    {
        int start = _lineStarts[line - 1];
        int end = line < _lineStarts.Count ? _lineStarts[line] : Text.Length;
        return Text.AsSpan(start, end - start).TrimEnd("\r\n");
    }

    /// <summary>The line of an offset, from 1.</summary>
    internal int LineOf(int offset)
    {
        int found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>The offset of a line's first character.</summary>
    internal int LineStart(int line) => _lineStarts[line - 1];

    internal NodeSpan Span(int start, int end)
    {
        int line = LineOf(start);
        int endLine = end == start ? line : LineOf(end);
        return new NodeSpan(line, start - LineStart(line) + 1, endLine, end - LineStart(endLine) + 1);
    }

    internal SourceSpan SourceSpan(int start, int end)
    {
        NodeSpan span = Span(start, end);
        return new SourceSpan(File, span.Line, span.Column, span.EndLine, span.EndColumn);
    }

    /// <summary>The span of one character, or the empty span at the end of the text.</summary>
    internal SourceSpan SourceSpan(int at) => SourceSpan(at, at < Text.Length && Text[at] is not ('\r' or '\n') ? at + 1 : at);
}
