using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Launch;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Launch;

public sealed class LaunchGeneratorTests
{
    private static readonly NodeRef s_node = new(0, 7);

    private static readonly ProcessPolicy s_process = new(EnvironmentInheritance.Safe, [], [], [], null, null, null);

    private static readonly PolicyModel s_small = new(
        "small", LaunchMode.Direct, BestEffort: false, new Requirements(null, 0), [Architecture.X86_64], Seccomp: null, Landlock: null,
        new NetworkPolicy(NetworkMode.Host, DnsDisabled: false, [], s_node), s_process, []);

    [Fact]
    public void A_policy_that_sets_nothing_changes_nothing()
    {
        LaunchSettings settings = Settings(s_small);
        Assert.Equal(LaunchFlags.None, settings.Flags);
        Assert.Null(settings.Umask);
        Assert.Null(settings.CapabilitiesKept);
        Assert.Null(settings.WorkingDirectory);
        Assert.Equal("small", settings.Profile);
        Golden.Match("launch/small", Section(s_small).Bytes.AsSpan(), LaunchPrinter.Print(settings));
    }

    [Fact]
    public void Every_setting_becomes_a_record()
    {
        PolicyModel policy = s_small with
        {
            Profile = "full",
            Mode = LaunchMode.Hardened,
            BestEffort = true,
            Requires = new Requirements(new KernelVersion(6, 12), 5) { Cgroup = true, Controllers = CgroupControllers.Cpu | CgroupControllers.Pids, BpfLsm = true },
            LowestMode = LaunchMode.Sandbox,
            Unenforced = [new("performance.io_mode", s_node), new("adaptive.triggers", s_node)],
            Seccomp = Seccomp(SeccompAction.Errno(1), SeccompAction.Notify) with { ExecGate = true },
            Network = new NetworkPolicy(NetworkMode.LoopbackOnly, DnsDisabled: false, ["192.0.2.1", "2001:db8::1"], s_node),
            Process = new ProcessPolicy(
                EnvironmentInheritance.Listed,
                ["LANG", "LC_*"],
                [new("EMPTY", "", s_node), new("GREETING", "h\u00E9llo=w\u00F6rld", s_node)],
                [new(4, 0, 0, s_node), new(7, 256, ulong.MaxValue, s_node)],
                Umask: 0x17,
                WorkingDirectory: new PathPattern(PathVariable.App, "/data", ""),
                CapabilitiesKept: 1UL << 10)
            {
                Affinity = new ProcessorAffinity(KeepsToNode: false, [new(0, 0), new(4, 7)], s_node),
            },
        };
        LaunchSettings settings = Settings(policy);
        Golden.Match("launch/full", Section(policy).Bytes.AsSpan(), LaunchPrinter.Print(settings));
        Assert.Equal(["EMPTY=", "GREETING=h\u00E9llo=w\u00F6rld"], settings.SetVariables);
        Assert.Equal(LaunchFlags.ExecGate | LaunchFlags.Notify, settings.Flags & (LaunchFlags.ExecGate | LaunchFlags.Notify | LaunchFlags.Trace));
        Assert.Equal((6u << 16) | 12, settings.RequiredKernel);
        Assert.Equal("${app}/data", settings.WorkingDirectory);
    }

    [Fact]
    public void Keeping_to_a_node_is_a_flag_and_has_its_line()
    {
        PolicyModel policy = s_small with { Process = s_process with { Affinity = new ProcessorAffinity(KeepsToNode: true, [], s_node) } };
        Assert.Equal(LaunchFlags.ProcessorsOfNode, Settings(policy).Flags);
        Assert.Equal([default, default, s_node], Section(policy).Sources);
        Assert.Contains("processors: those of one NUMA node\n", LaunchPrinter.Print(Settings(policy)), StringComparison.Ordinal);
        Assert.Contains("\"processors\": \"numa-aware\"", Encoding.UTF8.GetString(LaunchJson.Write(Settings(policy)).Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeping_no_capability_is_not_the_same_as_saying_nothing()
    {
        LaunchSettings none = Settings(s_small with { Process = s_process with { CapabilitiesKept = 0 } });
        Assert.True(none.Flags.HasFlag(LaunchFlags.Capabilities));
        Assert.Equal(0u, none.CapabilitiesKept);
        LaunchSettings umask = Settings(s_small with { Process = s_process with { Umask = 0 } });
        Assert.Equal(0u, umask.Umask);
        LaunchSettings app = Settings(s_small with { Process = s_process with { WorkingDirectory = new PathPattern(PathVariable.App, "", "") } });
        Assert.Equal("${app}", app.WorkingDirectory);
    }

    [Fact]
    public void Notify_and_trace_are_seen_in_default_deny_action_and_rules()
    {
        Assert.Equal(LaunchFlags.Notify, Settings(s_small with { Seccomp = Seccomp(SeccompAction.Notify, SeccompAction.Allow) }).Flags);
        Assert.Equal(LaunchFlags.Trace, Settings(s_small with { Seccomp = Seccomp(SeccompAction.Allow, SeccompAction.Trace) }).Flags);
        SeccompPolicy foreign = Seccomp(SeccompAction.Allow, SeccompAction.Log) with { DenyAction = SeccompAction.Trace };
        Assert.Equal(LaunchFlags.Trace, Settings(s_small with { Seccomp = foreign }).Flags);
        Assert.Equal(LaunchFlags.None, Settings(s_small with { Seccomp = Seccomp(SeccompAction.KillProcess, SeccompAction.Trap) }).Flags);
    }

    [Fact]
    public void Time_and_disk_are_launch_settings_and_the_disk_limits_each_file()
    {
        PolicyModel policy = s_small with { Resources = Resources(timeout: 300_000, disk: 1 << 30), Runtime = new PolicyRuntime(LaunchRuntime.Auto, s_node) };
        LaunchSettings settings = Settings(policy);
        Assert.Equal((300_000UL, 1UL << 30, LaunchRuntime.Auto), (settings.Timeout, settings.Disk, settings.Runtime));
        Assert.Equal(LaunchFlags.Timeout | LaunchFlags.Disk, settings.Flags);
        Assert.Equal([new LaunchLimit(1, 1 << 30, 1 << 30)], settings.Rlimits);
        Assert.Equal([new NodeRef(0, 8), new NodeRef(0, 9)], Section(policy).Sources);
        Golden.Match("launch/resources", Section(policy).Bytes.AsSpan(), LaunchPrinter.Print(settings));
        Assert.Null(Settings(s_small with { Resources = Resources(timeout: 1, disk: null) }).Disk);
        Assert.Null(Settings(s_small with { Resources = Resources(timeout: null, disk: 4096) }).Timeout);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(9000, 5000)]
    public void Of_two_limits_on_the_size_of_a_file_the_lower_holds(ulong written, ulong expected)
    {
        ProcessPolicy process = s_process with { Rlimits = [new(1, written, ulong.MaxValue, s_node)] };
        LaunchSettings settings = Settings(s_small with { Process = process, Resources = Resources(timeout: null, disk: 5000) });
        Assert.Equal([new LaunchLimit(1, expected, 5000)], settings.Rlimits);
    }

    [Fact]
    public void A_policy_for_WASI_alone_asks_for_no_filter()
    {
        PolicyModel policy = s_small with { Seccomp = Seccomp(SeccompAction.Errno(1), SeccompAction.Notify) with { ExecGate = true } };
        Assert.Equal(LaunchFlags.None, Settings(policy with { Runtime = new PolicyRuntime(LaunchRuntime.Wasm, s_node) }).Flags);
        Assert.Equal(LaunchFlags.ExecGate | LaunchFlags.Notify, Settings(policy with { Runtime = new PolicyRuntime(LaunchRuntime.Auto, s_node) }).Flags);
    }

    [Fact]
    public void The_list_of_names_is_kept_only_where_it_counts() =>
        Assert.Empty(Settings(s_small with { Process = s_process with { InheritedNames = ["LANG"] } }).InheritedNames);

    [Theory]
    [InlineData("", "x", "PB5303")]
    [InlineData("A=B", "x", "PB5303")]
    [InlineData("A\0", "x", "PB5302")]
    [InlineData("A", "x\0", "PB5302")]
    public void A_variable_that_no_environment_can_hold_is_an_error_at_it(string name, string value, string code)
    {
        Diagnostic error = Assert.Single(Refused(s_small with { Process = s_process with { SetVariables = [new(name, value, s_node)] } }));
        Assert.Equal((code, s_node), (error.Code, error.Node));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_an_error()
    {
        // Not as test data: an attribute's strings are stored as UTF-8, where it would have become a question mark already.
        PolicyModel policy = s_small with { Process = s_process with { SetVariables = [new("A", "\uDC00", s_node)] } };
        Assert.Equal("PB5302", Assert.Single(Refused(policy)).Code);
    }

    [Theory]
    [InlineData(4093, null)]
    [InlineData(4094, "PB5301")]
    public void A_variable_is_at_most_4095_bytes_with_its_name(int valueLength, string? code)
    {
        PolicyModel policy = s_small with { Process = s_process with { SetVariables = [new("A", new string('x', valueLength), s_node)] } };
        if (code is null) { Settings(policy); }
        else { Assert.Equal(code, Assert.Single(Refused(policy)).Code); }
    }

    [Fact]
    public void Too_many_variables_are_an_error()
    {
        ImmutableArray<EnvironmentVariable> variables = [.. Enumerable.Range(0, 4097).Select(i => new EnvironmentVariable("V" + i, "", s_node))];
        Settings(s_small with { Process = s_process with { SetVariables = variables[..4096] } });
        Assert.Equal("PB5304", Assert.Single(Refused(s_small with { Process = s_process with { SetVariables = variables } })).Code);
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("192.0.2", false)]
    [InlineData("3221225985", false)]
    [InlineData("0x7f.1", false)]
    [InlineData("192.0.2.01", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("dns.example", false)]
    [InlineData("192.0.2.1\noptions trust-ad", false)]
    [InlineData("", false)]
    public void A_name_server_is_an_address(string server, bool fits)
    {
        PolicyModel policy = s_small with { Network = s_small.Network with { DnsServers = [server] } };
        if (fits) { Assert.Equal([server], Settings(policy).DnsServers); }
        else { Assert.Equal("PB5306", Assert.Single(Refused(policy)).Code); }
    }

    [Fact]
    public void A_fourth_name_server_is_an_error()
    {
        NetworkPolicy network = s_small.Network with { DnsServers = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] };
        Assert.Equal("PB5305", Assert.Single(Refused(s_small with { Network = network })).Code);
    }

    [Fact]
    public void What_no_kernel_is_or_has_cannot_be_required()
    {
        Assert.Equal("PB5307", Assert.Single(Refused(s_small with { Requires = new Requirements(null, 12) })).Code);
        Assert.Equal("PB5308", Assert.Single(Refused(s_small with { Requires = new Requirements(new KernelVersion(0, 9), 0) })).Code);
        Assert.Equal("PB5308", Assert.Single(Refused(s_small with { Requires = new Requirements(new KernelVersion(6, 65536), 0) })).Code);
    }

    [Fact]
    public void Each_setting_that_is_not_generated_is_an_error_where_it_is_written()
    {
        var bag = new DiagnosticBag();
        PolicyModel policy = s_small with { Unsupported = [new("network.mode: filtered", new(0, 3), "write 'mode: none'"), new("adaptive", new(0, 5))] };
        Assert.Empty(new UnsupportedSettings().RunAll(policy, bag, TestContext.Current.CancellationToken));
        Assert.Equal([("PB5001", 3), ("PB5001", 5)], bag.ToImmutable().Select(error => (error.Code, error.Node.Node)));
        Assert.StartsWith("'network.mode: filtered' is not enforced by anything", bag.ToImmutable()[0].Message, StringComparison.Ordinal);
        Assert.Equal(["write 'mode: none'; or remove it", "remove it"], bag.ToImmutable().Select(error => error.Help));
    }

    [Theory]
    [InlineData(false, Severity.Warning)]
    [InlineData(true, Severity.Note)]
    public void A_setting_that_nothing_enforces_is_said_and_does_not_stop_the_compile(bool bestEffort, Severity severity)
    {
        var bag = new DiagnosticBag();
        new UnsupportedSettings().RunAll(s_small with { BestEffort = bestEffort, Unenforced = [new("adaptive.triggers", new(0, 4))] }, bag, TestContext.Current.CancellationToken);
        Diagnostic said = Assert.Single(bag.ToImmutable());
        Assert.Equal(("PB5003", severity, 4), (said.Code, said.Severity, said.Node.Node));
    }

    [Theory]
    [InlineData(LaunchMode.Direct, null, true)]
    [InlineData(LaunchMode.Sandbox, LaunchMode.Direct, true)]
    [InlineData(LaunchMode.Hardened, LaunchMode.Sandbox, false)]
    [InlineData(LaunchMode.Sandbox, null, false)]
    public void The_filter_holds_no_network_where_the_launcher_may_end_up_in_mode_direct(LaunchMode mode, LaunchMode? lowest, bool holds)
    {
        PolicyModel policy = s_small with { Mode = mode, LowestMode = lowest, Network = new NetworkPolicy(NetworkMode.None, DnsDisabled: false, [], s_node) };
        Assert.Equal(holds, Settings(policy).Flags.HasFlag(LaunchFlags.FilterHoldsNetwork));
        Assert.False(Settings(policy with { Network = policy.Network with { Mode = NetworkMode.Host } }).Flags.HasFlag(LaunchFlags.FilterHoldsNetwork));
    }

    [Fact]
    public void Text_from_a_bundle_cannot_steer_a_terminal()
    {
        PolicyModel policy = s_small with { Process = s_process with { SetVariables = [new("A", "\u001b[2J\u202Ex", s_node)] } };
        Assert.Contains("set: A=\\u{1B}[2J\\u{202E}x\n", LaunchPrinter.Print(Settings(policy)), StringComparison.Ordinal);
    }

    private static SeccompPolicy Seccomp(SeccompAction byDefault, SeccompAction rule) => new(
        byDefault, s_node, SeccompAction.KillProcess, UnknownSyscalls.Default, ExecGate: false,
        [new(Architecture.X86_64, [new(Architecture.X86_64, [new SyscallRule("read", 0, rule, [], [], s_node)])])]);

    private static ResourcePolicy Resources(ulong? timeout, ulong? disk) => new(
        null, null, null, null, null, null, [],
        disk is { } bytes ? new ResourceValue(bytes, new NodeRef(0, 9)) : null,
        timeout is { } milliseconds ? new ResourceValue(milliseconds, new NodeRef(0, 8)) : null,
        s_node);

    private static GeneratedSection Section(PolicyModel policy)
    {
        var bag = new DiagnosticBag();
        ImmutableArray<GeneratedSection> sections = new LaunchGenerator().RunAll(policy, bag, TestContext.Current.CancellationToken);
        Assert.Empty(bag.ToImmutable());
        return Assert.Single(sections);
    }

    private static LaunchSettings Settings(PolicyModel policy)
    {
        Assert.Equal(BundleStatus.Ok, LaunchSettings.Read(Section(policy).Bytes.AsSpan(), out LaunchSettings? settings));
        Assert.NotNull(settings);
        return settings;
    }

    private static ImmutableArray<Diagnostic> Refused(PolicyModel policy)
    {
        var bag = new DiagnosticBag();
        Assert.Empty(new LaunchGenerator().RunAll(policy, bag, TestContext.Current.CancellationToken));
        return bag.ToImmutable();
    }
}
