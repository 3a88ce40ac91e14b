using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Programs of hook policies.</summary>
internal static class HookPrograms
{
    public static GeneratedSection SectionOf(params ImmutableArray<HookPolicy> policies)
    {
        ImmutableArray<Diagnostic> found = TryGenerate(policies, out GeneratedSection? section);
        Assert.Empty(found);
        return Assert.IsType<GeneratedSection>(section);
    }

    /// <summary>The programs of hooks with their rules by mode.</summary>
    public static GeneratedSection SectionOf(HookModes[] modes)
    {
        var diagnostics = new DiagnosticBag();
        var hooks = new HookSection(diagnostics);
        foreach (HookModes one in modes) { hooks.Add(one); }
        Assert.Empty(diagnostics.ToImmutable());
        return hooks.ToSection();
    }

    /// <summary>The program of one hook with its rules by mode.</summary>
    public static BpfPrograms Of(HookModes modes) => Read(SectionOf([modes]));

    public static ImmutableArray<Diagnostic> TryGenerate(ImmutableArray<HookPolicy> policies, out GeneratedSection? section)
    {
        var diagnostics = new DiagnosticBag();
        var hooks = new HookSection(diagnostics);
        foreach (HookPolicy policy in policies) { hooks.Add(policy); }
        hooks.CheckLimits(default);
        section = diagnostics.HasErrors ? null : hooks.ToSection();
        return diagnostics.ToImmutable();
    }

    public static BpfPrograms Of(params ImmutableArray<HookPolicy> policies) => Read(SectionOf(policies));

    public static BpfPrograms Read(GeneratedSection section)
    {
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(section.Bytes.AsSpan(), out BpfPrograms? programs));
        return Assert.IsType<BpfPrograms>(programs);
    }
}
