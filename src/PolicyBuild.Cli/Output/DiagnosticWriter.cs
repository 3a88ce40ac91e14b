using System.Text;
using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Cli.Output;

/// <summary>Prints diagnostics to standard error in the form that was asked for.</summary>
internal sealed class DiagnosticWriter(DiagnosticFormat format)
{
    private readonly StringBuilder _text = new();
    private bool? _terminal;

    /// <summary>Prints one diagnostic.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="file">The file that the user named; null where none is to blame.</param>
    /// <param name="sources">The files of the compile; null where nothing was compiled.</param>
    public void Write(Diagnostic diagnostic, string? file, SourceSet? sources = null) => Write(LocatedDiagnostic.Of(diagnostic, file, sources));

    /// <summary>Prints one diagnostic whose place is known.</summary>
    public void Write(in LocatedDiagnostic located)
    {
        if (format == DiagnosticFormat.Json) { JsonDiagnostic.Append(_text, located); }
        else if (format == DiagnosticFormat.Auto && (_terminal ??= !Console.IsErrorRedirected)) { TerminalDiagnostic.Append(_text, located, UseColor()); }
        else { TextDiagnostic.Append(_text, located); }
    }

    /// <summary>Sends what was printed so far.</summary>
    public void Flush()
    {
        if (_text.Length == 0) { return; }
        StandardStreams.WriteError(_text.ToString());
        _text.Clear();
    }

    // https://no-color.org: present and not empty means none.
    private static bool UseColor() => Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("TERM") is not "dumb";
}
