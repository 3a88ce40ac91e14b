using System.Globalization;
using System.Text;

namespace PolicyBuild.Cli.Output;

/// <summary>One line, as MSBuild and editors read it: <c>FILE(line,col): error PBnnnn: text</c>.</summary>
internal static class TextDiagnostic
{
    public static void Append(StringBuilder text, in LocatedDiagnostic item)
    {
        text.Append(item.File ?? "policybuild");
        if (item.Span is { } span) { text.Append(CultureInfo.InvariantCulture, $"({span.Line},{span.Column})"); }
        text.Append(": ").Append(item.SeverityName).Append(' ').Append(item.Diagnostic.Code).Append(": ");
        AppendPrintable(text, item.Diagnostic.Text);
        text.Append('\n');
    }

    /// <summary>Appends text with control characters escaped: a policy's text must not drive the reader's terminal or forge a line.</summary>
    public static void AppendPrintable(StringBuilder text, ReadOnlySpan<char> value)
    {
        foreach (char c in value)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }
    }
}
