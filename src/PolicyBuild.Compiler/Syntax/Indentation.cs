using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>
/// Finds tabs that indent a line. The parser takes some of them as one column and reports others at the wrong place. Inside a scalar of several
/// lines or between brackets a tab is plain white space (YAML 1.2.2, section 6.1).
/// </summary>
internal static class Indentation
{
    /// <summary>Whether no tab indents a line; the first that does is reported.</summary>
    /// <param name="text">The text.</param>
    /// <param name="extents">The nodes that were read, in the order in which they begin.</param>
    /// <param name="failure">Where the parser gave up, if it did: lines behind it are not judged.</param>
    /// <param name="diagnostics">Receives the error.</param>
    internal static bool Check(SourceText text, List<NodeExtent> extents, YamlFailure? failure, DiagnosticBag diagnostics)
    {
        if (!text.Text.Contains('\t')) { return true; }
        // A quoted text without an end takes in all lines that follow.
        if (failure is not null && failure.Message.Contains("quoted scalar", StringComparison.Ordinal)) { return true; }
        bool isTab = failure is not null && failure.Message.Contains("tab", StringComparison.Ordinal);
        int lastLine = failure is null || isTab ? text.LineCount : text.LineOf(failure.End);
        int firstBlank = isTab ? text.LineOf(failure!.Start) : int.MaxValue; // isTab says that there is a failure
        int node = 0;
        int coveredTo = 0;
        for (int line = 1; line <= lastLine; line++)
        {
            ReadOnlySpan<char> content = text.Line(line);
            int indent = content.IndexOfAnyExcept(' ', '\t');
            // The parser also stumbles over a tab on a line that is empty but for white space and a comment; where it does not, nor do we.
            bool isBlank = indent < 0 || content[indent] == '#';
            if (isBlank && line < firstBlank) { continue; }
            if (indent < 0) { indent = content.Length; }
            if (!content[..indent].Contains('\t')) { continue; }
            int at = text.LineStart(line) + indent;
            for (; node < extents.Count && extents[node].Start < at; node++)
            {
                if (!extents[node].IsBlock) { coveredTo = Math.Max(coveredTo, extents[node].End); }
            }

            if (at < coveredTo) { continue; }
            int tab = text.LineStart(line) + content.IndexOf('\t');
            diagnostics.Add(SyntaxDiagnostics.TabIndentation(text.SourceSpan(tab)));
            return false;
        }

        return true;
    }
}
