using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Cli.Output;

/// <summary>
/// One line, as MSBuild and editors read it: <c>FILE(line,col): error PBnnnn: text</c>. Control characters are escaped: neither a policy's text nor
/// a file's name may drive the reader's terminal or forge a line.
/// </summary>
internal static class TextDiagnostic
{
    public static void Append(StringBuilder text, in LocatedDiagnostic item)
    {
        text.Append(Printable.Of(item.File ?? "policybuild"));
        if (item.Span is { } span) { text.Append(CultureInfo.InvariantCulture, $"({span.Line},{span.Column})"); }
        text.Append(": ").Append(item.SeverityName).Append(' ').Append(item.Diagnostic.Code).Append(": ");
        text.Append(Printable.Of(item.Diagnostic.Text));
        text.Append('\n');
    }
}
