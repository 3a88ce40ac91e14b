using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Network;

public sealed class NetworkGeneratorTests
{
    private const string Small = """
        dns: system
          inbound: [8080, 'tcp:443', 'udp:5353']
          outbound: ['10.0.0.0/8:443', 'tcp:127.0.0.1:7001', '[::1]:7003', 'udp:[2001:db8::]/33:*']
        """;

    [Fact]
    public void Few_entries_are_compared()
    {
        BpfPrograms programs = Read(Section(Small));
        Assert.Equal(["mode", "nameservers", "events"], programs.Maps.Select(map => map.Name));
        Golden.MatchText("network/small", Print(programs));
    }

    [Fact]
    public void Many_entries_are_looked_up()
    {
        string outbound = string.Join(", ", Enumerable.Range(0, 17).SelectMany(i => new[] { $"'10.{i}.0.0/16:{400 + i}'", $"'[2001:db8:{i:x}::]/48:*'" }));
        string inbound = string.Join(", ", Enumerable.Range(8000, 33));
        BpfPrograms programs = Read(Section($"dns: disabled\n  inbound: [{inbound}]\n  outbound: [{outbound}]"));
        Assert.Equal(["mode", "outbound4", "events", "outbound6", "inbound"], programs.Maps.Select(map => map.Name));
        BpfMap trie = programs.Maps[1];
        Assert.Equal(((uint)BpfMapType.LpmTrie, 12U, 4U, 34U), (trie.Type, trie.KeySize, trie.ValueSize, trie.MaxEntries));

        // 48 bits count: all of the head, and 16 of the address. Stream, port 400, 10.0.0.0.
        Assert.Equal([48, 0, 0, 0, 1, 0, 1, 0x90, 10, 0, 0, 0, 1, 0, 0, 0], trie.Contents[..16]);
        Assert.Equal(66 * 8, programs.Maps[4].Contents.Length);
        Golden.MatchText("network/large", Print(programs));
    }

    [Fact]
    public void Every_program_is_there_and_those_on_security_hooks_are_optional()
    {
        BpfPrograms programs = Read(Section("outbound: ['*:443']"));
        Assert.Equal(
            ["connect4 18 10", "connect6 18 11", "sendmsg4 18 14", "sendmsg6 18 15", "bind4 18 8", "bind6 18 9", "sock_create 9 2", "ingress 8 0", "egress 8 1", "socket_connect 29 43", "socket_sendmsg 29 43"],
            programs.Programs.Select(program => $"{program.Name} {program.ProgramType} {program.AttachType}"));
        Assert.All(programs.Programs, program => Assert.Equal(
            program.Hook.Length == 0 ? BpfProgramFlags.None : BpfProgramFlags.Optional | BpfProgramFlags.SkipWithoutHook, program.Flags));
        Assert.All(programs.Programs, program => Assert.Equal("mode", programs.Maps[(int)program.Relocations[0].Value].Name));
    }

    // As the filter, which lets a program make these sockets: AF_UNIX, AF_NETLINK, AF_ALG. They lead to no address.
    [Theory]
    [InlineData(1, true)]
    [InlineData(16, true)]
    [InlineData(38, true)]
    [InlineData(2, false)]
    [InlineData(10, false)]
    [InlineData(17, false)]
    [InlineData(40, false)]
    public void Security_hooks_let_the_families_through_that_the_filter_does(int family, bool allowed)
    {
        BpfPrograms programs = Read(Section("outbound: ['10.0.0.0/8:443']"));
        foreach (string name in (string[])["socket_connect", "socket_sendmsg"])
        {
            KernelHook hook = KernelHooks.Find(name)!; // the table has both
            var operation = new HookOperation();
            byte[] address = new byte[28];
            address[0] = (byte)family;
            foreach (HookArgument argument in hook.Arguments)
            {
                string way = HookOperation.WayOf(argument);
                if (argument.Kind == HookArgumentKind.Address) { operation.Addresses.Add(way, address); }
                else { operation.Numbers.TryAdd(way, argument.Name switch { "family" => (ulong)family, "type" => 2, _ => 0 }); }
            }

            int index = programs.Programs.IndexOf(programs.Programs.Single(program => program.Name == name));
            Assert.Equal(allowed ? HookAction.Allow : HookAction.Deny, HookMachine.Run(programs, index, hook, operation).Verdict.Action);
        }
    }

    // The verifier refuses instructions that nothing leads to, and sets of every shape leave others out.
    [Theory]
    [InlineData("outbound: []")]
    [InlineData("outbound: ['*:*']")]
    [InlineData("outbound: ['0.0.0.0/0:*']")]
    [InlineData("outbound: ['[::]/0:*']")]
    [InlineData("outbound: ['tcp:*:*', '[::1]:53']")]
    [InlineData("dns: system\n  inbound: [1]")]
    [InlineData("dns: disabled\n  outbound: ['10.0.0.0/8:*']")]
    public void Every_instruction_is_reached(string lists)
    {
        foreach (BpfProgram program in Read(Section(lists)).Programs)
        {
            var reached = new HashSet<int>();
            var open = new Stack<int>([0]);
            while (open.TryPop(out int pc))
            {
                Assert.InRange(pc, 0, (program.Instructions.Length / BpfInsn.Size) - 1);
                if (!reached.Add(pc)) { continue; }
                BpfInsn instruction = BpfInsn.Read(program.Instructions.AsSpan()[(pc * BpfInsn.Size)..]);
                bool isJump = (instruction.Code & Ebpf.ClassMask) is Ebpf.ClassJump or Ebpf.ClassJump32 && instruction.Code is not (Ebpf.Call or Ebpf.Exit);
                if (instruction.Code == Ebpf.LoadImmediate64) { reached.Add(++pc); }
                if (isJump) { open.Push(pc + 1 + instruction.Offset); }
                if (instruction.Code is not (Ebpf.Jump or Ebpf.Exit)) { open.Push(pc + 1); }
            }

            Assert.Equal(program.Instructions.Length / BpfInsn.Size, reached.Count);
        }
    }

    [Fact]
    public void A_denial_names_the_list_that_it_is_of()
    {
        var file = new SourceFile("p.policy.yaml", Path: null, Encoding.UTF8.GetBytes("profile: p\nnetwork:\n  mode: filtered\n  dns: disabled\n  inbound:\n    - 80\n  outbound:\n    - 10.0.0.0/8:443\n"));
        CompileResult result = PolicyCompiler.Compile(file, CompileOptions.Default, new PolicyFiles(), TestContext.Current.CancellationToken);
        Assert.NotNull(result.Policy);
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(result.Policy.Bundle, out BundleFile? bundle));
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(bundle!.Bytes(bundle.Find(SectionKind.BpfNetwork)!), out BpfPrograms? programs)); // Ok gives one, and the policy has one
        Assert.Equal(
            ["3:3 connect4", "4:8 connect4", "8:5 connect4", "3:3 bind4", "6:5 bind4", "3:3 sock_create"],
            programs!.Rules.Where(rule => programs.Programs[(int)rule.Program].Name is "connect4" or "bind4" or "sock_create")
                .Select(rule => $"{rule.Line}:{rule.Column} {programs.Programs[(int)rule.Program].Name}").Distinct());
        Assert.All(programs.Rules, rule => Assert.Equal("p.policy.yaml", rule.File));
    }

    [Fact]
    public void A_bundle_holds_so_many_destinations()
    {
        NetworkDestination[] all = [.. Enumerable.Range(0, NetworkModel.MaxDestinations + 1).Select(i => new NetworkDestination(
            TransportProtocol.Any, new AddressPrefix(IsIPv6: false, (ulong)i << 32, 0, 32), 443, new NodeRef(0, 5)))];
        PolicyModel model = Resolved.Text("profile: p\nnetwork: {mode: filtered}\n").Policy;
        Assert.Single(Run(model with { Network = model.Network with { Outbound = [.. all[1..]] } }, out DiagnosticBag bag));
        Assert.Equal(0, bag.Count);
        Assert.Empty(Run(model with { Network = model.Network with { Outbound = [.. all] } }, out bag));
        Assert.Equal(["PB5151"], bag.ToImmutable().Select(diagnostic => diagnostic.Code));
    }

    [Theory]
    [InlineData("outbound: ['10.0.0.0/8:443', 'udp:10.0.0.1:53']\n  inbound: [8080, 'udp:9']", "bind_tcp 8080, connect_tcp 443, connect_send_udp 53 443")]
    [InlineData("outbound: ['tcp:10.0.0.0/8:*', 'udp:10.0.0.1:53']", "bind_tcp, connect_send_udp 53")]
    [InlineData("dns: system\n  outbound: []", "bind_tcp, connect_tcp 53, connect_send_udp 53")]
    [InlineData("dns: disabled\n  outbound: ['10.0.0.0/8:53', '10.0.0.0/8:80']", "bind_tcp, connect_tcp 80, connect_send_udp 80")]
    [InlineData("dns: disabled\n  outbound: ['10.0.0.0/8:853', '10.0.0.0/8:80']", "bind_tcp, connect_tcp 80, connect_send_udp 80")]
    [InlineData("dns: ['::1']", "bind_tcp, connect_tcp 53, connect_send_udp 53")]
    public void Ports_are_held_by_Landlock_too(string lists, string expected)
    {
        LandlockRules rules = Landlock($"profile: p\nnetwork:\n  mode: filtered\n  {lists}\nsecurity: {{landlock: {{paths: [{{path: /a, access: read-only}}]}}}}\n");
        Assert.Equal(expected, string.Join(", ", new[] { LandlockAccessNet.BindTcp, LandlockAccessNet.ConnectTcp, LandlockAccessNet.BindUdp, LandlockAccessNet.ConnectSendUdp }
            .Where(right => rules.Handled[^1].Net.HasFlag(right)).Select(right => string.Join(' ', [Name(right), .. rules.Ports.Where(port => port.Access.HasFlag(right)).Select(port => port.Port)]))));

        // They are a further layer: no kernel is too old for them.
        Assert.Equal(1, rules.MinimumAbi);
    }

    [Fact]
    public void Lists_of_Landlock_that_are_written_stay()
    {
        LandlockRules rules = Landlock("profile: p\nnetwork: {mode: filtered, outbound: ['10.0.0.0/8:443']}\nsecurity: {landlock: {tcp: {connect: [80]}, paths: [{path: /a, access: read-only}]}}\n");
        Assert.Equal([80], rules.Ports.Where(port => port.Access.HasFlag(LandlockAccessNet.ConnectTcp)).Select(port => port.Port));
        Assert.Equal(4, rules.MinimumAbi);
    }

    private static string Name(LandlockAccessNet right) => right switch
    {
        LandlockAccessNet.BindTcp => "bind_tcp",
        LandlockAccessNet.ConnectTcp => "connect_tcp",
        LandlockAccessNet.BindUdp => "bind_udp",
        _ => "connect_send_udp",
    };

    private static LandlockRules Landlock(string policy)
    {
        var bag = new DiagnosticBag();
        GeneratedSection section = Assert.Single(new LandlockRuleGenerator().RunAll(Resolved.Text(policy).Policy, bag, TestContext.Current.CancellationToken));
        Assert.Equal(BundleStatus.Ok, LandlockRules.Read(section.Bytes.AsSpan(), out LandlockRules? rules));
        return rules!; // Ok gives them
    }

    private static GeneratedSection Section(string lists)
    {
        PolicyModel model = Resolved.Text($"profile: p\nnetwork:\n  mode: filtered\n  {lists}\n").Policy;
        return Assert.Single(Run(PolicyOptimizer.Optimize(model, new DiagnosticBag()).Model, out _));
    }

    private static System.Collections.Immutable.ImmutableArray<GeneratedSection> Run(PolicyModel model, out DiagnosticBag bag)
    {
        bag = new DiagnosticBag();
        return new NetworkGenerator().RunAll(model, bag, TestContext.Current.CancellationToken);
    }

    private static BpfPrograms Read(GeneratedSection section)
    {
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(section.Bytes.AsSpan(), out BpfPrograms? programs));
        return programs!; // Ok gives them
    }

    private static string Print(BpfPrograms programs)
    {
        var text = new StringBuilder();
        foreach (BpfProgram program in programs.Programs) { text.Append(program.Name).Append(":\n").Append(BpfPrinter.Print(program, programs)).Append('\n'); }
        return text.ToString();
    }
}
