using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Makes one program for each security hook that a policy has rules for.</summary>
internal sealed class BpfLsmGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("bpf_lsm", Version: 10);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.Runtime.HasKernel && (policy.BpfLsm is not null || policy.OtherModes.Any(static mode => mode.BpfLsm is not null)) ? [Architecture.None] : [];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        ImmutableArray<HookModes> hooks = HookModes.Of(policy);
        ImmutableArray<ObjectModes> objects = ObjectModes.Of(policy);
        if (hooks.IsEmpty && objects.IsEmpty) { return []; }
        var found = new DiagnosticBag();
        var section = new HookSection(found);
        foreach (HookModes hook in hooks)
        {
            cancel.ThrowIfCancellationRequested();
            section.Add(hook);
        }

        foreach (ObjectModes compiled in objects) { section.Add(compiled); }
        section.CheckLimits(SourceOf(policy));
        diagnostics.AddRange(found);
        return found.HasErrors ? [] : [section.ToSection()];
    }

    private static NodeRef SourceOf(PolicyModel policy)
    {
        if (policy.BpfLsm is { } own) { return own.Source; }
        foreach (ModeRules mode in policy.OtherModes)
        {
            if (mode.BpfLsm is { } programs) { return programs.Source; }
        }

        return default;
    }
}
