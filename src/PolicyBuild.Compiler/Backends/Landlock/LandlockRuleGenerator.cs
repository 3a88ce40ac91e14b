using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>Generates the Landlock section: rules with their masks for every ABI, so that the launcher only picks by the kernel's.</summary>
internal sealed class LandlockRuleGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("landlock", Version: 3);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.Landlock is null || !policy.Runtime.HasKernel ? [] : [Architecture.None];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        if (policy.Landlock is not { } landlock) { return []; }
        cancel.ThrowIfCancellationRequested();
        var found = new DiagnosticBag();
        LandlockPolicy held = NetworkPortRules.AddTo(landlock, policy.Network);
        LandlockModel model = LandlockModel.From(held, found) with { MinimumAbi = LandlockModel.MinimumAbiOf(landlock) };
        foreach (Diagnostic diagnostic in found.ToImmutable()) { diagnostics.Add(diagnostic); }
        if (found.HasErrors) { return []; }

        byte[] bytes = LandlockLowering.Lower(model);
        LandlockVerifier.Verify(bytes, held);
        ImmutableArray<NodeRef> sources = [.. model.Paths.Select(path => path.Source), .. model.Ports.Select(port => port.Source)];
        return [new GeneratedSection(SectionKind.Landlock, Architecture.None, [.. bytes], sources)];
    }
}
