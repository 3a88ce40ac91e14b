using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Compiler.Backends;

/// <summary>Turns settings that no backend generates into errors, so that none is dropped in silence.</summary>
internal sealed class UnsupportedSettings : ISectionGenerator
{
    /// <inheritdoc/>
    public StageId Id => new("unsupported", Version: 1);

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        foreach (UnsupportedSetting unsupported in policy.Unsupported)
        {
            cancel.ThrowIfCancellationRequested();
            diagnostics.Add(GenerateDiagnostics.NotGenerated(unsupported.Source, unsupported.Setting));
        }

        return [];
    }
}
