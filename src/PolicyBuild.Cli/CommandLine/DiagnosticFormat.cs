namespace PolicyBuild.Cli.CommandLine;

/// <summary>How diagnostics are printed.</summary>
internal enum DiagnosticFormat
{
    /// <summary>With source lines on a terminal, otherwise one line each.</summary>
    Auto,

    /// <summary><c>FILE(line,col): error PBnnnn: text</c>, one line each.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
