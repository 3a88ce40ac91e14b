using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Reads the comments <c># policybuild:disable PB4001, PB4002</c>.</summary>
internal static class SuppressionReader
{
    private const string Prefix = "policybuild:";
    private const string Disable = "disable";

    /// <summary>The suppressions of a text that the parser has read without a failure.</summary>
    internal static ImmutableArray<Suppression> Read(SourceText text, int firstKeyLine, DiagnosticBag diagnostics)
    {
        // Nearly no policy has one, and comments cost a second scan: the parser goes wrong on some texts when it is given them.
        if (!text.Text.Contains(Prefix, StringComparison.Ordinal)) { return []; }
        ImmutableArray<Suppression>.Builder found = ImmutableArray.CreateBuilder<Suppression>();
        var scanner = new Scanner(new StringReader(text.Text), skipComments: false);
        try
        {
            while (scanner.MoveNext())
            {
                if (scanner.Current is Comment comment) { ReadComment(text, comment, firstKeyLine, found, diagnostics); }
            }
        }
        catch (YamlException)
        {
            // The scanner takes some comments for a mistake that the parser does not see; what was found before stays.
        }

        return found.DrainToImmutable();
    }

    private static void ReadComment(
        SourceText text, Comment comment, int firstKeyLine, ImmutableArray<Suppression>.Builder found, DiagnosticBag diagnostics)
    {
        int start = (int)comment.Start.Index;
        int line = text.LineOf(start);
        ReadOnlySpan<char> whole = text.Line(line)[(start - text.LineStart(line))..].TrimEnd();
        ReadOnlySpan<char> content = whole.TrimStart('#').Trim();
        if (!content.StartsWith(Prefix, StringComparison.Ordinal)) { return; }
        SourceSpan at = text.SourceSpan(start, start + whole.Length);
        content = content[Prefix.Length..];
        ReadOnlySpan<char> codes = content.StartsWith(Disable, StringComparison.Ordinal) ? content[Disable.Length..] : "";
        if (codes.Length == 0 || codes[0] is not (' ' or '\t'))
        {
            diagnostics.Add(SyntaxDiagnostics.MalformedSuppression(at));
            return;
        }

        foreach (Range range in codes.Split(','))
        {
            string code = codes[range].Trim().ToString();
            if (!IsCode(code))
            {
                diagnostics.Add(SyntaxDiagnostics.MalformedSuppression(at));
            }
            else if (code[2] != '4')
            {
                diagnostics.Add(SyntaxDiagnostics.NotSuppressible(at, code));
            }
            else
            {
                found.Add(new Suppression(code, line, WholeFile: line < firstKeyLine));
            }
        }
    }

    private static bool IsCode(string code) =>
        code.Length == 6 && code.StartsWith("PB", StringComparison.Ordinal) && code.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;
}
