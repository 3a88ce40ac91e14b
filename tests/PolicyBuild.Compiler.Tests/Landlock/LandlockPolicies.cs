using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Landlock;

/// <summary>Models for the Landlock backend, and what it makes of them.</summary>
internal static class LandlockPolicies
{
    private static readonly NodeRef s_section = new(0, 1);

    internal static LandlockPolicy Empty { get; } = new([], null, null, LandlockScope.None, 0, null, LaunchGrants: false, s_section);

    internal static LandlockPath Path(string path, string preset, int node = 10, bool required = true, PathVariable variable = PathVariable.None, string pattern = "")
    {
        Assert.True(LandlockAccess.TryParsePreset(preset, out LandlockAccessFs access) || LandlockAccess.TryParseRight(preset, out access));
        return new LandlockPath(new PathPattern(variable, path, pattern), access, required, new NodeRef(0, node));
    }

    internal static LandlockPorts Ports(int[]? bind, int[]? connect) => new(List(bind, 100), List(connect, 200), new NodeRef(0, 99));

    internal static PolicyModel Model(LandlockPolicy? landlock) => new(
        "test", LaunchMode.Direct, BestEffort: false, new Requirements(null, 0), [Architecture.X86_64], Seccomp: null, landlock,
        new NetworkPolicy(NetworkMode.Host, DnsDisabled: false, [], default),
        new ProcessPolicy(EnvironmentInheritance.Safe, [], [], [], null, null, null), []);

    internal static ImmutableArray<GeneratedSection> Run(LandlockPolicy? landlock, out ImmutableArray<Diagnostic> diagnostics)
    {
        var bag = new DiagnosticBag();
        ImmutableArray<GeneratedSection> sections = new LandlockRuleGenerator().RunAll(Model(landlock), bag, TestContext.Current.CancellationToken);
        diagnostics = bag.ToImmutable();
        return sections;
    }

    internal static GeneratedSection Section(LandlockPolicy landlock)
    {
        GeneratedSection section = Assert.Single(Run(landlock, out ImmutableArray<Diagnostic> diagnostics));
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Equal(SectionKind.Landlock, section.Kind);
        Assert.Equal(Architecture.None, section.Architecture);
        return section;
    }

    internal static LandlockRules Rules(LandlockPolicy landlock) => Read(Section(landlock));

    internal static LandlockRules Read(GeneratedSection section)
    {
        Assert.Equal(BundleStatus.Ok, LandlockRules.Read(section.Bytes.AsSpan(), out LandlockRules? rules));
        Assert.NotNull(rules);
        return rules;
    }

    private static ImmutableArray<LandlockPort>? List(int[]? ports, int node) =>
        ports is null ? null : [.. ports.Select((port, index) => new LandlockPort(port, new NodeRef(0, node + index)))];
}
