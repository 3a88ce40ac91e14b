using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Launch;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Backends.Wasm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends;

/// <summary>All backends.</summary>
internal static class SectionGenerators
{
    /// <summary>One of each, in the order of the sections that they make.</summary>
    public static ISectionGenerator[] Create() =>
    [
        new UnsupportedSettings(), new LaunchGenerator(), new SeccompBPFGenerator(), new LandlockRuleGenerator(),
        new CgroupConfigGenerator(), new WasmPolicyGenerator(), new BpfLsmGenerator(), new NetworkGenerator(),
    ];

    /// <summary>Generates the sections of all targets.</summary>
    public static ImmutableArray<GeneratedSection> RunAll(
        this ISectionGenerator backend, PolicyModel policy, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        ImmutableArray<Architecture> targets = backend.TargetsOf(policy);
        if (targets.Length == 1) { return backend.Run(policy, targets[0], diagnostics, cancel); }
        var sections = ImmutableArray.CreateBuilder<GeneratedSection>(targets.Length);
        foreach (Architecture target in targets) { sections.AddRange(backend.Run(policy, target, diagnostics, cancel)); }
        return sections.DrainToImmutable();
    }
}
