using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends;

/// <summary>Turns settings that no backend generates into errors, and those that nothing enforces yet into warnings: none is dropped in silence.</summary>
internal sealed class UnsupportedSettings : ISectionGenerator
{
    /// <inheritdoc/>
    public StageId Id => new("unsupported", Version: 3);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.Unsupported.IsEmpty && policy.Unenforced.IsEmpty ? [] : [Architecture.None];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        foreach (UnsupportedSetting unsupported in policy.Unsupported)
        {
            cancel.ThrowIfCancellationRequested();
            diagnostics.Add(GenerateDiagnostics.NotGenerated(unsupported.Source, unsupported.Setting, unsupported.Help));
        }

        foreach (UnsupportedSetting kept in policy.Unenforced)
        {
            diagnostics.Add(GenerateDiagnostics.NotEnforced(kept.Source, kept.Setting, policy.BestEffort));
        }

        return [];
    }
}
