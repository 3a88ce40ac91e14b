using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks.Diagnostics;

/// <summary>What MSBuild is told of a diagnostic, before the project's own severities.</summary>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Code">The code.</param>
/// <param name="File">The file, as a full path or as <c>builtin:NAME</c>; empty: the project.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Text">Message and help on one line.</param>
internal readonly record struct LoggedDiagnostic(Severity Severity, string Code, string File, int Line, int Column, string Text)
{
    /// <summary>What the pipeline found. A file as a whole is named by its beginning: without a line no tool finds the file in the message.</summary>
    public static LoggedDiagnostic Of(PipelineDiagnostic found) => new(
        found.Diagnostic.Severity, found.Diagnostic.Code, found.File ?? "", found.Span?.Line ?? 1, found.Span?.Column ?? 1, found.Diagnostic.Text);

    /// <summary>What is said of a file as a whole.</summary>
    public static LoggedDiagnostic Of(Diagnostic diagnostic, string file) => new(diagnostic.Severity, diagnostic.Code, file, 1, 1, diagnostic.Text);
}
