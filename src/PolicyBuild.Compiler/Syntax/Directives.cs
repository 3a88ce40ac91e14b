using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>The lines before a document that begin with '%': only <c>%YAML 1.2</c> is taken, once.</summary>
internal static class Directives
{
    /// <summary>Whether the directives of a text are right.</summary>
    internal static bool Check(SourceText text, DiagnosticBag diagnostics)
    {
        bool seen = false;
        for (int line = 1; line <= text.LineCount; line++)
        {
            ReadOnlySpan<char> content = text.Line(line);
            if (content.Length == 0 || content.TrimStart(" \t").StartsWith('#')) { continue; }
            if (content[0] != '%') { return true; }
            ReadOnlySpan<char> directive = WithoutComment(content);
            if (seen || !IsYaml12(directive))
            {
                diagnostics.Add(SyntaxDiagnostics.Directive(text.SourceSpan(text.LineStart(line), text.LineStart(line) + directive.Length), directive.ToString()));
                return false;
            }

            seen = true;
        }

        return true;
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        int comment = line.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? line : line[..comment]).TrimEnd();
    }

    private static bool IsYaml12(ReadOnlySpan<char> directive) =>
        directive.StartsWith("%YAML ", StringComparison.Ordinal) && directive[6..].Trim(' ') is "1.2";
}
