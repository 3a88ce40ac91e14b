using System.Net;
using System.Text;
using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Network;

/// <summary>Network programs judge by the lists of the mode that is in force.</summary>
public sealed class NetworkModeTests
{
    private const string Filtered = "profile: p\nnetwork:\n  mode: filtered\n  inbound: [8080]\n  outbound: ['10.0.0.0/8:443']\n";

    private static readonly AddressPrefix s_own4 = AddressPrefix.Of(IPAddress.Parse("10.0.0.1"));
    private static readonly AddressPrefix s_own6 = AddressPrefix.Of(IPAddress.Parse("2001:db8::7"));

    private static readonly Gen<NetworkModel?> s_model = Gen.Frequency((4, NetworkMeaningTests.Model.Select(model => (NetworkModel?)model)), (1, Gen.Const((NetworkModel?)null)));

    private static readonly Gen<NetworkModes> s_modes =
        from own in s_model
        from direct in s_model
        from hardened in s_model
        from shape in Gen.Int[0, 4]
        select shape switch
        {
            0 => new NetworkModes(own, [(LaunchMode.Hardened, hardened)]),
            1 => new NetworkModes(own, [(LaunchMode.Direct, direct)]),
            2 => new NetworkModes(own, [(LaunchMode.Direct, hardened), (LaunchMode.Hardened, hardened)]), // one for both
            3 => new NetworkModes(own, [(LaunchMode.Direct, own is null ? null : own with { Ports = [] }), (LaunchMode.Hardened, hardened)]), // a part that is the same
            _ => new NetworkModes(own, [(LaunchMode.Direct, direct), (LaunchMode.Hardened, hardened)]),
        };

    [Fact]
    public void Programs_and_model_agree_in_every_mode() => Gen.Select(s_modes, Gen.Select(NetworkMeaningTests.Address, NetworkMeaningTests.Port, Gen.Bool).Array[15]).Sample((modes, asked) =>
    {
        BpfPrograms programs = Read(NetworkSection.Of(modes));
        foreach ((AddressPrefix address, int port, bool isTcp) in asked)
        {
            TransportProtocol protocol = isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp;
            for (uint number = 0; number < 5; number++)
            {
                var machine = new NetworkMachine(programs) { Mode = number };
                NetworkModel? model = number == 0 ? null : ModelIn(modes, number);
                bool connects = model is null || NetworkEvaluator.Connect(model, protocol, address, port).IsAllowed(isNameServer: false);
                bool binds = model is null || NetworkEvaluator.Bind(model, protocol, port).IsAllowed(isNameServer: false);
                Assert.Equal((number, address, port, connects), (number, address, port, machine.Connects(address.IsIPv6 ? "connect6" : "sendmsg4", protocol, address, port)));
                Assert.Equal((number, port, binds), (number, port, machine.Binds("bind4", protocol, port)));
                Assert.Equal(model is null, machine.Makes(3, 17));
                if (modes.Others.IsEmpty) { continue; }
                AddressPrefix own = port % 3 == 0 ? address : address.IsIPv6 ? s_own6 : s_own4;
                int ownPort = isTcp && port % 2 == 0 ? 8080 : 53;
                bool keeps = model is null || NetworkEvaluator.Keeps(model, protocol, own, ownPort, address, port, isNameServer: false);
                Assert.Equal((number, own, address, port, keeps), (number, own, address, port, machine.Keeps(protocol, own, ownPort, address, port)));
            }
        }
    }, iter: 150);

    [Fact]
    public void Instructions_of_an_overlay_are_as_before()
    {
        BpfPrograms programs = Read(Section(Filtered + "modes: {hardened: {network: {outbound: ['tcp:127.0.0.1:7001']}}}\n"));
        var text = new StringBuilder();
        foreach (BpfProgram program in programs.Programs) { text.Append(program.Name).Append(":\n").Append(BpfPrinter.Print(program, programs)).Append('\n'); }
        Golden.MatchText("network/modes", text.ToString());
    }

    [Fact]
    public void What_is_the_same_in_all_modes_is_there_once()
    {
        BpfPrograms without = Read(Section(Filtered));
        BpfPrograms with = Read(Section(Filtered + "modes: {hardened: {network: {outbound: ['tcp:127.0.0.1:7001']}}}\n"));
        Assert.Equal(
            ["connect4", "connect6", "sendmsg4", "sendmsg6", "egress_peer", "socket_connect", "socket_sendmsg"],
            with.Programs.Where(program => without.Programs.FirstOrDefault(one => one.Name == program.Name)?.Instructions.Length != program.Instructions.Length).Select(program => program.Name));
    }

    [Fact]
    public void An_overlay_that_changes_nothing_makes_no_other_bundle() =>
        Assert.Equal(Section(Filtered).Bytes, Section(Filtered + "modes: {direct: {network: {outbound: ['10.0.0.0/8:443']}}, sandbox: {}}\n").Bytes);

    [Fact]
    public void Tables_that_are_the_same_in_two_modes_are_there_once()
    {
        string many = string.Join(", ", Enumerable.Range(0, 17).Select(i => $"'10.{i}.0.0/16:443', '[2001:db8:{i:x}::]/48:443'"));
        string others = string.Join(", ", Enumerable.Range(0, 17).Select(i => $"'10.{i}.0.0/16:80', '[2001:db8:{i:x}::]/48:443'"));
        BpfPrograms programs = Read(Section($"profile: p\nnetwork:\n  mode: filtered\n  outbound: [{many}]\nmodes: {{direct: {{network: {{outbound: [{others}]}}}}}}\n"));
        Assert.Equal(["mode", "outbound4", "outbound4_d", "events", "outbound6"], programs.Maps.Select(map => map.Name));
    }

    [Theory]
    [InlineData("network: {mode: host}\nmodes: {hardened: {network: {mode: none}}}", "host", "none")]
    [InlineData("network: {mode: host}\nmodes: {hardened: {network: {mode: filtered, outbound: ['10.0.0.1:443']}}}", "host", "10.0.0.1:443")]
    [InlineData("network: {mode: host}\nmodes: {hardened: {network: {mode: loopback-only}}}", "host", "none")]
    [InlineData("network: {mode: filtered, outbound: ['10.0.0.1:443']}\nmodes: {hardened: {network: {mode: none}}}", "10.0.0.1:443", "none")]
    [InlineData("network: {mode: filtered, outbound: ['10.0.0.1:443']}\nmodes: {hardened: {network: {mode: host}}}", "10.0.0.1:443", "host")]
    [InlineData("network: {mode: filtered, outbound: ['10.0.0.1:443']}\nmodes: {hardened: {network: {dns: disabled}}}", "10.0.0.1:443", "10.0.0.1:443")]
    [InlineData("network: {mode: loopback-only}\nmodes: {hardened: {network: {mode: filtered, outbound: ['127.0.0.1:80']}}}", "host", "127.0.0.1:80")]
    [InlineData("network: {mode: loopback-only}\nmodes: {hardened: {network: {mode: none}}}", "host", "none")]
    [InlineData("mode: direct\nmodes: {hardened: {network: {mode: filtered}}}", "host", "none")] // direct's default is the host's network
    [InlineData("mode: hardened\nnetwork: {mode: filtered, outbound: ['10.0.0.1:443']}\nadaptive: {auto_downgrade: direct}\nmodes: {direct: {network: {outbound: []}}}", "10.0.0.1:443", "none")]
    public void What_another_mode_reaches(string policy, string own, string then)
    {
        NetworkModes modes = NetworkModes.From(Resolved.Text("profile: p\n" + policy + "\n").Policy);
        Assert.Equal((own, then), (Text(modes.Own), Text(Assert.Single(modes.Others, mode => mode.Mode is LaunchMode.Hardened or LaunchMode.Direct).Model)));
    }

    [Theory]
    [InlineData("modes: {hardened: {network: {mode: host}}}")] // nothing leads out of a namespace without interfaces
    [InlineData("network: {mode: loopback-only}\nmodes: {direct: {network: {mode: host}}}")]
    [InlineData("mode: direct\nmodes: {sandbox: {network: {dns: system}}}")] // what no overlay opens or shuts stays as in the policy's own mode
    public void What_no_program_can_change_needs_none(string policy) =>
        Assert.False(NetworkModes.From(Resolved.Text("profile: p\n" + policy + "\n").Policy).HasRules);

    [Theory]
    [InlineData("modes: {hardened: {network: {outbound: §['10.0.0.0/8:443']}}}", "PB5150")]
    [InlineData("network: {mode: filtered}\nmodes: {hardened: {network: {mode: none, inbound: §[80]}}}", "PB5150")]
    public void A_list_of_an_overlay_that_nothing_holds_is_an_error_at_its_place(string marked, string code)
    {
        marked = "profile: p\n" + marked + "\n";
        string before = marked[..marked.IndexOf('§', StringComparison.Ordinal)];
        Resolved resolved = Resolved.Text(marked.Replace("§", "", StringComparison.Ordinal));
        var bag = new DiagnosticBag();
        Assert.Empty(new NetworkGenerator().RunAll(resolved.Policy, bag, TestContext.Current.CancellationToken));
        string line = Assert.Single((resolved with { Diagnostics = bag.ToImmutable() }).Lines);
        Assert.StartsWith($"p.policy.yaml({before.Count(c => c == '\n') + 1},{before.Length - before.LastIndexOf('\n')}): {code}", line, StringComparison.Ordinal);
    }

    private static string Text(NetworkModel? model) => model is null ? "host" : model.Destinations.IsEmpty ? "none" : string.Join(' ', model.Destinations);

    private static NetworkModel? ModelIn(NetworkModes modes, uint number)
    {
        foreach ((LaunchMode mode, NetworkModel? model) in modes.Others)
        {
            if ((uint)mode + 1 == number) { return model; }
        }

        return modes.Own;
    }

    private static GeneratedSection Section(string policy)
    {
        PolicyModel model = PolicyOptimizer.Optimize(Resolved.Text(policy).Policy, new DiagnosticBag()).Model;
        return Assert.Single(new NetworkGenerator().RunAll(model, new DiagnosticBag(), TestContext.Current.CancellationToken));
    }

    private static BpfPrograms Read(GeneratedSection section)
    {
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(section.Bytes.AsSpan(), out BpfPrograms? programs));
        return programs!; // Ok gives them
    }
}
