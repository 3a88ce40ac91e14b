using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>Builds policy models by hand, so that these tests need no parser.</summary>
internal static class Policies
{
    private static readonly NetworkPolicy s_host = new(NetworkMode.Host, false, [], default);

    private static readonly ProcessPolicy s_process = new(EnvironmentInheritance.Safe, [], [], [], null, null, null);

    internal static PolicyModel Of(
        SeccompPolicy? seccomp, LandlockPolicy? landlock = null, NetworkMode network = NetworkMode.Host, LaunchMode mode = LaunchMode.Direct,
        params ReadOnlySpan<Architecture> architectures) => new(
            "test", mode, false, new Requirements(null, 0), architectures.IsEmpty ? [Architecture.X86_64] : [.. architectures],
            seccomp, landlock, s_host with { Mode = network, Source = new NodeRef(0, 900) }, s_process, []);

    internal static SeccompPolicy Filter(
        SeccompAction defaultAction, IEnumerable<SyscallRule> rules, bool execGate = false, UnknownSyscalls unknown = UnknownSyscalls.Default,
        SeccompAction? deny = null, Architecture architecture = Architecture.X86_64, params SeccompAbi[] others) => new(
            defaultAction, new NodeRef(0, 1), deny ?? SeccompAction.KillProcess, unknown, execGate,
            [new SeccompTarget(architecture, [new SeccompAbi(architecture, [.. rules]), .. others])]);

    internal static SyscallRule Rule(string name, SeccompAction action, params ImmutableArray<ArgumentTest> all) =>
        RuleOf(Architecture.X86_64, name, action, all);

    internal static SyscallRule RuleOf(Architecture abi, string name, SeccompAction action, params ImmutableArray<ArgumentTest> all) =>
        new(name, Number(abi, name), action, all, [], new NodeRef(0, 100 + Number(Architecture.X86_64, name)));

    internal static int Number(Architecture abi, string name) =>
        SyscallTable.TryGetNumber(abi, name, out int number) ? number : throw new ArgumentException("no such call: " + name);

    internal static ArgumentTest Is(int index, int width, ArgumentOp op, params ImmutableArray<ulong> values) =>
        new(index, width, op, width == 32 ? uint.MaxValue : ulong.MaxValue, values);

    internal static ArgumentTest Masked(int index, int width, ulong mask, ulong value) => new(index, width, ArgumentOp.MaskedEq, mask, [value]);

    internal static SeccompPolicy Allow(params string[] names) =>
        Filter(SeccompAction.KillProcess, names.Select(name => Rule(name, SeccompAction.Allow)));

    internal static SeccompModel Model(PolicyModel policy) => SeccompModel.Of(policy).Single();

    /// <summary>The one filter of a policy, through the generator with its verifier.</summary>
    internal static byte[] Compile(PolicyModel policy)
    {
        DiagnosticBag diagnostics = new();
        var sections = new SeccompBPFGenerator().RunAll(policy, diagnostics, CancellationToken.None);
        // The launcher could not start under a filter without its own ABI; the code is made all the same.
        Assert.DoesNotContain(diagnostics.ToImmutable(), found => found.Code != "PB5103");
        return [.. sections.Single().Bytes];
    }

    internal static byte[] Compile(SeccompPolicy seccomp) => Compile(Of(seccomp));
}
