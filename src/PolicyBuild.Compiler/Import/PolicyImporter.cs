using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Docker;
using PolicyBuild.Compiler.Import.Firecracker;
using PolicyBuild.Compiler.Import.Minijail;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Import.Writing;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Import;

/// <summary>Turns the seccomp policy of another tool into policies that mean the same. What has no equivalent is a warning and a comment.</summary>
public static class PolicyImporter
{
    /// <summary>Imports a file. Never throws for what a file holds: a fault of the importer itself is error PB0001.</summary>
    /// <param name="format">The file's language.</param>
    /// <param name="file">The file.</param>
    /// <param name="options">What the import depends on besides its files.</param>
    /// <param name="files">How included files are read.</param>
    public static ImportResult Import(ImportFormat format, SourceFile file, ImportOptions options, IPolicyFiles files)
    {
        var sources = new SourceSet();
        var diagnostics = new DiagnosticBag();
        sources.Add(file);
        ImmutableArray<ImportedPolicy> policies = [];
        try
        {
            policies = Run(format, new ImportContext(sources, options, files, diagnostics));
        }
        catch (Exception fault)
        {
            diagnostics.Add(InternalDiagnostics.Fault(fault));
        }

        return new ImportResult(diagnostics.HasErrors ? [] : policies, DiagnosticSelection.Select(diagnostics, sources), sources);
    }

    private static ImmutableArray<ImportedPolicy> Run(ImportFormat format, ImportContext context)
    {
        if (context.Decode(0) is not { } text) { return []; }
        ImmutableArray<ImportedFilter> filters = format switch
        {
            ImportFormat.Docker => DockerImporter.Import(text, context),
            ImportFormat.Firecracker => FirecrackerImporter.Import(text, context),
            _ => MinijailImporter.Import(text, context),
        };
        var policies = ImmutableArray.CreateBuilder<ImportedPolicy>(filters.Length);
        foreach (ImportedFilter filter in filters) { policies.Add(new ImportedPolicy(filter.Profile, PolicyWriter.Write(filter))); }
        return policies.MoveToImmutable();
    }
}
