using System.Collections.Immutable;
using PolicyBuild.Compiler.Import;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>What <c>import</c> was asked for.</summary>
/// <param name="Source">The language of the files.</param>
/// <param name="Files">The files as the user wrote them; "-" is standard input.</param>
/// <param name="Output">The folder to write to; "-": standard output.</param>
/// <param name="Options">What the import depends on besides its files.</param>
/// <param name="Format">How diagnostics are printed.</param>
internal sealed record ImportRequest(
    ImportFormat Source,
    ImmutableArray<string> Files,
    string Output,
    ImportOptions Options,
    DiagnosticFormat Format);
