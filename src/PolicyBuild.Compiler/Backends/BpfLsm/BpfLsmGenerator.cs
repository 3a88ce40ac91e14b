using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Pipeline;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Makes one program for each security hook that a policy has rules for.</summary>
internal sealed class BpfLsmGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("bpf_lsm", Version: 2);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.BpfLsm is null || !policy.Runtime.HasKernel ? [] : [Architecture.None];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        if (policy.BpfLsm is not { } lsm || (lsm.Hooks.IsEmpty && lsm.Objects.IsEmpty)) { return []; }
        var found = new DiagnosticBag();
        var section = new HookSection(found);
        foreach (HookPolicy hook in lsm.Hooks)
        {
            cancel.ThrowIfCancellationRequested();
            section.Add(hook);
        }

        foreach (HookObject compiled in lsm.Objects) { section.Add(compiled); }
        section.CheckLimits(lsm.Source);
        diagnostics.AddRange(found);
        return found.HasErrors ? [] : [section.ToSection()];
    }
}
