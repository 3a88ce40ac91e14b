using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Backends.BpfLsm.Addresses;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Address conditions that are looked up, and those that are not.</summary>
public class AddressTableTests
{
    private static readonly KernelHook s_connect = KernelHooks.Find("socket_connect")!;
    private static readonly HookVerdict s_deny = new(HookAction.Deny, 1);

    [Fact]
    public void Few_ranges_are_compared_and_many_are_looked_up_once()
    {
        int[] lengths = [.. ((int[])[1, 10, 100, 2000]).Select(count => Instructions(Policy(Numbered(count)), isLookedUp: count >= 100))];
        Assert.True(lengths[1] > lengths[0]);
        Assert.Equal(lengths[2], lengths[3]);
        Assert.Equal(lengths[2] + 6, Instructions(Policy(Numbered(100), Numbered(90)), isLookedUp: true), 3.0);
    }

    [Fact]
    public void Instructions_of_a_look_up_are_as_before()
    {
        string far = string.Join(", ", Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"'203.0.{i}.0/24:*'")));
        GeneratedSection section = HookPrograms.SectionOf(Hooked.One($$"""
            socket_sendmsg:
              default: deny
              rules:
                - {action: deny, address: ['192.0.2.0/24:25', '[2001:db8::]/32:*', {{far}}]}
                - {action: audit, type: SOCK_RAW}
                - {action: allow, address: ['10.0.0.0/8:8000-8080', '10.1.0.0/16:443', '*:53']}
            """));
        Golden.Match("bpf/addresses", section.Bytes.AsSpan(), BpfSectionPrinter.Print(HookPrograms.Read(section)));
    }

    [Theory]
    [InlineData("10.9.9.9", 80, HookAction.Deny)]
    [InlineData("10.9.9.9", 443, HookAction.Allow)]
    [InlineData("10.1.9.9", 80, HookAction.Allow)]
    [InlineData("10.1.2.3", 80, HookAction.Allow)]
    [InlineData("10.1.2.3", 443, HookAction.Allow)]
    [InlineData("10.1.2.3", 7000, HookAction.Audit)]
    [InlineData("::ffff:10.1.2.3", 7000, HookAction.Audit)]
    [InlineData("::10.1.2.3", 7000, HookAction.Allow)]
    [InlineData("11.0.0.1", 80, HookAction.Deny)]
    public void Ports_of_covering_prefixes_hold_in_the_longest_one(string address, int port, HookAction expected)
    {
        HookPolicy policy = new(s_connect, s_deny, LaunchGrants: false,
        [
            Rule(new(HookAction.Audit, 0), [Range("10.1.2.0/24", 7000)]),
            Rule(HookVerdict.Allow, [Range("10.0.0.0/8", 443), Range("10.1.0.0/16", 80), Range("10.1.2.3/32", 22), Range("::/0", 7000), .. Numbered(80)]),
        ], default);
        Check(policy, address, port, expected, isLookedUp: true);
    }

    [Fact]
    public void A_prefix_that_says_what_a_covering_one_says_is_left_out()
    {
        BpfMap trie = TrieOf(HookPrograms.Of(Policy([Range("10.0.0.0/8", 443), .. Numbered(200)])))!;
        Assert.Equal(3U, trie.MaxEntries); // the others are 0.0.0.0 and ::, which might lead there
        Assert.Equal((20U, 4U), (trie.KeySize, trie.ValueSize));
    }

    [Theory]
    [InlineData(65, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void More_conditions_than_a_word_has_bits_take_several(int count, bool isLookedUp)
    {
        // Each address is denied with an error of its own.
        var rules = Enumerable.Range(0, count).Select(i => Rule(new(HookAction.Deny, (ushort)(1 + i)), [Range(AddressOf(i), 443)])).ToImmutableArray();
        HookPolicy policy = new(s_connect, HookVerdict.Allow, LaunchGrants: false, rules, default);
        BpfPrograms section = HookPrograms.Of(policy);
        Assert.Equal(isLookedUp, TrieOf(section) is not null);
        for (int i = 0; i <= count; i++)
        {
            HookVerdict verdict = HookMachine.Run(section, 0, s_connect, Operation(s_connect, AddressOf(i), 443)).Verdict;
            Assert.Equal(i < count ? new HookVerdict(HookAction.Deny, (ushort)(1 + i)) : HookVerdict.Allow, verdict);
        }
    }

    [Fact]
    public void Too_many_different_answers_are_compared()
    {
        AddressRange[] ranges = [.. Enumerable.Range(0, 600).Select(i => Range(AddressOf(i), 1000 + (2 * i)))];
        HookPolicy policy = Policy(ranges);
        Check(policy, AddressOf(7), 1014, HookAction.Deny, isLookedUp: false);
        Check(policy, AddressOf(7), 1016, HookAction.Allow, isLookedUp: false);
    }

    [Theory]
    [InlineData(AddressTable.MaxPrefixes, true)]
    [InlineData(AddressTable.MaxPrefixes + 1, false)]
    public void A_hook_has_so_many_ranges_and_no_more(int count, bool isFine)
    {
        ImmutableArray<Diagnostic> found = HookPrograms.TryGenerate([Policy(Numbered(count))], out GeneratedSection? section);
        Assert.Equal(isFine ? [] : ["PB5118"], found.Select(one => one.Code));
        Assert.Equal(isFine, section is not null);
    }

    [Fact]
    public void Modes_with_the_same_addresses_have_one_table()
    {
        HookPolicy own = Policy(Numbered(100));
        HookPolicy other = own with { Rules = own.Rules.Insert(0, new HookRule(s_deny, [new NumberCondition(s_connect.Find("type")!, ArgumentOp.Eq, 0xFFFF, [3], default)], default)) };
        BpfPrograms section = HookPrograms.Of(new HookModes(own, [([LaunchMode.Hardened], other)]));
        Assert.Single(section.Maps, map => (BpfMapType)map.Type == BpfMapType.LpmTrie);
    }

    [Fact]
    public void Bpftool_reads_the_maps()
    {
        string tool = Requirement.Tool("bpftool");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "lsm.bpf.o");
        BpfPrograms section = HookPrograms.Of(Policy(Numbered(100)));
        File.WriteAllBytes(file, BpfElfWriter.Write(section));

        ProcessRun skeleton = ProcessRun.Of(tool, ["gen", "skeleton", file]);

        Assert.True(skeleton.ExitCode == 0, skeleton.Error);
        Assert.Contains($"struct bpf_map *{TrieOf(section)!.Name};", skeleton.Output, StringComparison.Ordinal);
    }

    private static int Instructions(HookPolicy policy, bool isLookedUp)
    {
        BpfPrograms section = HookPrograms.Of(policy);
        Assert.Equal(isLookedUp, TrieOf(section) is not null);
        return section.Programs[0].Instructions.Length / BpfInsn.Size;
    }

    private static void Check(HookPolicy policy, string address, int port, HookAction expected, bool isLookedUp)
    {
        BpfPrograms section = HookPrograms.Of(policy);
        HookOperation operation = Operation(policy.Hook, address, port);
        Assert.Equal(isLookedUp, TrieOf(section) is not null);
        Assert.Equal(expected, HookEvaluator.Judge(policy, operation).Action);
        Assert.Equal(expected, HookMachine.Run(section, 0, policy.Hook, operation).Verdict.Action);
    }

    private static BpfMap? TrieOf(BpfPrograms section) => section.Maps.SingleOrDefault(map => (BpfMapType)map.Type == BpfMapType.LpmTrie);

    /// <summary>A policy that denies ranges, one list for each rule.</summary>
    private static HookPolicy Policy(params AddressRange[][] ranges) => new(s_connect, HookVerdict.Allow, LaunchGrants: false, [.. ranges.Select(one => Rule(s_deny, one))], default);

    private static HookRule Rule(HookVerdict verdict, AddressRange[] ranges) => new(verdict, [new AddressCondition(s_connect.Find("address")!, [.. ranges], Negated: false, default)], default);

    private static AddressRange Range(string prefix, int port)
    {
        string[] parts = prefix.Split('/');
        AddressPrefix whole = AddressPrefix.Of(IPAddress.Parse(parts[0]));
        return new AddressRange(parts.Length == 1 ? whole : whole.Cut(int.Parse(parts[1], CultureInfo.InvariantCulture)), (ushort)port, (ushort)port);
    }

    // Addresses far apart, so that none is said with another.
    private static string AddressOf(int index) => string.Create(CultureInfo.InvariantCulture, $"10.{(index >> 8) & 255}.{index & 255}.{1 + (index >> 16)}");

    private static AddressRange[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => Range(AddressOf(i), 443))];

    private static HookOperation Operation(KernelHook hook, string address, int port)
    {
        var operation = new HookOperation();
        byte[] bytes = new byte[28];
        byte[] text = IPAddress.Parse(address).GetAddressBytes();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, text.Length == 4 ? (ushort)2 : (ushort)10);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        text.CopyTo(bytes, text.Length == 4 ? 4 : 8);
        foreach (HookArgument argument in hook.Arguments)
        {
            if (argument.Kind == HookArgumentKind.Address) { operation.Addresses.Add(HookOperation.WayOf(argument), bytes); }
        }

        return operation;
    }
}
