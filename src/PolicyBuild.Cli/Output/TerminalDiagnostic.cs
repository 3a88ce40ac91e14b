using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Cli.Output;

/// <summary>For a person: the message, the source line, carets under the text, the help below.</summary>
internal static class TerminalDiagnostic
{
    // Longer lines are cut: carets must stay below their text.
    private const int MaxLineLength = 160;

    public static void Append(StringBuilder text, in LocatedDiagnostic item, bool color)
    {
        string severityColor = item.SeverityName switch { "error" => "31", "warning" => "33", _ => "36" };
        Paint(text, color, "1;" + severityColor, $"{item.SeverityName} {item.Diagnostic.Code}");
        text.Append(": ");
        text.Append(Printable.Of(item.Diagnostic.Message));
        text.Append('\n');
        if (item.Span is { } span)
        {
            string number = span.Line.ToString(CultureInfo.InvariantCulture);
            string margin = new(' ', number.Length);
            text.Append(CultureInfo.InvariantCulture, $"{margin}--> {Printable.Of(item.File ?? "")}:{span.Line}:{span.Column}\n");
            if (SourceLine.Find(item.Content.Span, span.Line) is { } line) { AppendSource(text, line, span, number, margin, color, severityColor); }
            if (item.Diagnostic.Help is { } help)
            {
                text.Append(margin).Append(" = ");
                text.Append(Printable.Of(help));
                text.Append('\n');
            }
        }
        else
        {
            if (item.File is not null) { text.Append(" --> ").Append(Printable.Of(item.File)).Append('\n'); }
            if (item.Diagnostic.Help is { } help)
            {
                text.Append("  = ");
                text.Append(Printable.Of(help));
                text.Append('\n');
            }
        }

        text.Append('\n');
    }

    private static void AppendSource(
        StringBuilder text, string line, Compiler.Diagnostics.SourceSpan span, string number, string margin, bool color, string severityColor)
    {
        int start = Math.Clamp(span.Column - 1, 0, line.Length);
        int end = span.EndLine == span.Line ? Math.Clamp(span.EndColumn - 1, start, line.Length) : line.Length;
        int from = start > MaxLineLength - 40 ? start - 40 : 0;
        string shown = line.Substring(from, Math.Min(line.Length - from, MaxLineLength));
        text.Append(margin).Append(" |\n").Append(number).Append(" | ");
        text.Append(Printable.Of(shown.Replace('\t', ' ')));
        text.Append('\n').Append(margin).Append(" | ").Append(' ', start - from);
        Paint(text, color, severityColor, new string('^', Math.Clamp(end - start, 1, Math.Max(1, shown.Length - (start - from)))));
        text.Append('\n');
    }

    private static void Paint(StringBuilder text, bool color, string code, string value)
    {
        if (color) { text.Append("\u001b[").Append(code).Append('m'); }
        text.Append(value);
        if (color) { text.Append("\u001b[0m"); }
    }
}
