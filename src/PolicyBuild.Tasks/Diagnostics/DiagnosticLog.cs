using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Diagnostics;

/// <summary>Writes diagnostics to a task's log, weighed as the project asks.</summary>
internal sealed class DiagnosticLog(TaskLoggingHelper log, PolicySettings settings)
{
    /// <summary>Logs one. An error makes the task fail, a warning that the project or MSBuild raises as well.</summary>
    // No subcategory and no end of the range: with either, tools that read build logs find no place in the line. Control characters are escaped, so
    // that neither a policy's text nor a file's name forges a line.
    public void Write(in LoggedDiagnostic item)
    {
        string file = Printable.Of(item.File.Length == 0 ? settings.Project : item.File);
        string text = Printable.Of(item.Text);
        switch (settings.Severities.Decide(item.Code, item.Severity))
        {
            case Severity.Error:
                log.LogError(null, item.Code, null, HelpLink(item.Code), file, item.Line, item.Column, 0, 0, text);
                break;
            case Severity.Warning:
                log.LogWarning(null, item.Code, null, HelpLink(item.Code), file, item.Line, item.Column, 0, 0, text);
                break;
            case Severity.Note:
                log.LogMessage(null, item.Code, null, file, item.Line, item.Column, 0, 0, MessageImportance.Normal, text);
                break;
            default:
                break;
        }
    }

    // The page in the package: it is there offline, and speaks of this version.
    private string? HelpLink(string code) =>
        settings.Documentation.Length == 0 ? null : new Uri(Path.Combine(settings.Documentation, code + ".md")).AbsoluteUri;
}
