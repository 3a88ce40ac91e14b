using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import;

/// <summary>What the parts of one import share.</summary>
internal sealed class ImportContext(SourceSet sources, ImportOptions options, IPolicyFiles files, DiagnosticBag diagnostics)
{
    // The first hundred errors are enough to begin with; a file made to hurt has a hundred thousand.
    private const int MaxErrors = 100;

    private int _errors;

    public SourceSet Sources => sources;

    public ImportOptions Options => options;

    public IPolicyFiles Files => files;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The architecture to read for.</summary>
    public Architecture Architecture { get; set; } = options.Architecture == Architecture.None ? Architecture.X86_64 : options.Architecture;

    /// <summary>What the file says and the policy cannot: one line each, for the policy's comments.</summary>
    public List<string> LeftOut { get; } = [];

    public void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == Severity.Error && ++_errors > MaxErrors) { return; }
        diagnostics.Add(diagnostic);
    }

    /// <summary>Warns of something that has no equivalent, and has the policy say so.</summary>
    public void NoEquivalent(SourceSpan at, string what, string consequence)
    {
        LeftOut.Add($"{Place(at)}: {what}: {consequence}");
        Report(ImportDiagnostics.NoEquivalent(at, what, consequence));
    }

    /// <summary>A place as comments name it: <c>default.json:12</c>.</summary>
    public string Place(SourceSpan at) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sources.Files[at.File].Name}:{at.Line}");

    /// <summary>Decodes a file of the source set; null after an error.</summary>
    public SourceText? Decode(int file) => SourceDecoder.Decode(file, sources.Files[file].Bytes.Span, diagnostics);
}
