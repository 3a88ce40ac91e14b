using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;
using static PolicyBuild.Compiler.Tests.Landlock.LandlockPolicies;

namespace PolicyBuild.Compiler.Tests.Landlock;

public sealed class LandlockRuleGeneratorTests
{
    [Fact]
    public void Paths_ports_and_scopes_become_records()
    {
        GeneratedSection section = Section(Empty with
        {
            Paths =
            [
                Path("/tmp", "read-write", node: 10),
                Path("", "read-execute", node: 11, variable: PathVariable.App),
                Path("/usr/lib", "read-only", node: 12, pattern: "python3*", required: false),
                Path("/dev/tty", "device", node: 13),
                Path("/run/app.sock", "connect", node: 14),
            ],
            Tcp = Ports(bind: [8080], connect: [443, 8080]),
            Udp = Ports(bind: null, connect: [53]),
            Scope = LandlockScope.Signal,
            LaunchGrants = true,
            BestEffort = true,
        });
        Golden.Match("landlock/records", section.Bytes.AsSpan(), LandlockPrinter.Print(Read(section)));

        // Paths in the order of the policy, then ports in their own: 53, 443, 8080; 8080 is first named by bind.
        Assert.Equal([10, 11, 12, 13, 14, 200, 200, 100], section.Sources.Select(source => source.Node));
    }

    [Fact]
    public void Without_the_layer_there_is_no_section() => Assert.Empty(Run(null, out _));

    [Fact]
    public void All_filesystem_rights_are_handled_whatever_the_rules_grant()
    {
        LandlockRules rules = Rules(Empty with { Paths = [Path("/srv", "read-only")] });
        Assert.Equal(0x1FFFFu, (ulong)rules.Handled[10].Fs);
        Assert.Equal(LandlockAccessNet.None, rules.Handled[10].Net);
        Assert.Equal(LandlockScope.None, rules.Handled[10].Scoped);
        Assert.Equal(1, rules.MinimumAbi);
    }

    [Fact]
    public void A_key_that_is_there_handles_its_right_even_with_an_empty_list()
    {
        LandlockRules rules = Rules(Empty with { Paths = [Path("/srv", "read-only")], Tcp = Ports(bind: [], connect: null) });
        Assert.Equal(LandlockAccessNet.None, rules.Handled[2].Net);
        Assert.Equal(LandlockAccessNet.BindTcp, rules.Handled[3].Net);
        Assert.Empty(rules.Ports);
        Assert.Equal(4, rules.MinimumAbi);
    }

    [Theory]
    [InlineData(0, false, false, false, 1)]
    [InlineData(3, false, false, false, 3)]
    [InlineData(0, true, false, false, 4)]
    [InlineData(7, true, false, false, 7)]
    [InlineData(0, false, false, true, 6)]
    [InlineData(0, true, true, true, 10)]
    public void The_lowest_abi_is_what_ports_scopes_and_the_policy_need(int written, bool tcp, bool udp, bool scope, int expected)
    {
        LandlockRules rules = Rules(Empty with
        {
            Paths = [Path("/srv", "read-write")],
            MinimumAbi = written,
            Tcp = tcp ? Ports([80], null) : null,
            Udp = udp ? Ports(null, [53]) : null,
            Scope = scope ? LandlockScope.AbstractUnixSocket : LandlockScope.None,
        });
        Assert.Equal(expected, rules.MinimumAbi);
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public void Compatibility_is_only_there_where_it_is_written(bool? bestEffort, bool written, bool flag)
    {
        LandlockRules rules = Rules(Empty with { Paths = [Path("/srv", "read-only")], BestEffort = bestEffort });
        Assert.Equal(written, rules.Flags.HasFlag(LandlockFlags.CompatibilityWritten));
        Assert.Equal(flag, rules.Flags.HasFlag(LandlockFlags.BestEffort));
    }

    [Fact]
    public void Two_rules_on_one_path_are_one_with_the_rights_of_both()
    {
        GeneratedSection section = Section(Empty with
        {
            Paths =
            [
                Path("/srv", "read-only", node: 10, required: false),
                Path("/srv", "read-only", node: 11, pattern: "*.d"),
                Path("/srv", "execute", node: 12, required: true),
            ],
        });
        LandlockRules rules = Read(section);
        Assert.Equal(["/srv", "/srv/*.d"], rules.Paths.Select(path => path.Text));
        Assert.True(rules.Paths[0].Required);
        Assert.Equal(rules.ReadExecuteAccess, rules.Paths[0].Access);
        Assert.Equal([10, 11], section.Sources.Select(source => source.Node));
    }

    [Fact]
    public void Equal_rights_share_one_access_set()
    {
        LandlockRules rules = Rules(Empty with { Paths = [Path("/a", "edit"), Path("/b", "edit"), Path("/c", "read-only")] });
        Assert.Equal(3, rules.Accesses.Length);
        Assert.Equal(rules.Paths[0].Access, rules.Paths[1].Access);
        Assert.Equal(rules.ReadOnlyAccess, rules.Paths[2].Access);
    }

    [Fact]
    public void A_rule_without_a_right_is_an_error_at_the_rule()
    {
        LandlockPath none = Path("/srv", "read-only", node: 10) with { Access = LandlockAccessFs.None };
        LandlockPath unknown = Path("/opt", "read-only", node: 11) with { Access = (LandlockAccessFs)(1UL << 17) };
        Assert.Empty(Run(Empty with { Paths = [none, unknown] }, out ImmutableArray<Diagnostic> diagnostics));
        Assert.Equal([("PB5201", 10), ("PB5201", 11)], diagnostics.Select(diagnostic => (diagnostic.Code, diagnostic.Node.Node)));
    }

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(4097, 1)]
    public void More_paths_than_a_bundle_holds_are_an_error(int count, int errors)
    {
        LandlockPolicy policy = Empty with { Paths = [.. Enumerable.Range(0, count).Select(i => Path("/srv/" + i, "read-only", node: 10 + i))] };
        ImmutableArray<GeneratedSection> sections = Run(policy, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Equal(1 - errors, sections.Length);
        Assert.Equal(errors, diagnostics.Count(diagnostic => diagnostic.Code == "PB5202" && diagnostic.Node.Node == 10 + 4096));
    }

    [Theory]
    [InlineData(4095, 0)]
    [InlineData(4096, 1)]
    public void A_path_longer_than_linux_takes_is_an_error(int bytes, int errors)
    {
        // Two bytes a letter: the limit is on bytes, not on characters.
        string path = ("/" + new string('\u00E4', (bytes - 1) / 2)).PadRight(bytes - ((bytes - 1) / 2), 'a');
        Run(Empty with { Paths = [Path(path, "read-only")] }, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Equal(errors, diagnostics.Count(diagnostic => diagnostic.Code == "PB5203"));
    }

    [Fact]
    public void A_path_that_no_file_can_have_is_an_error()
    {
        LandlockPath[] paths = [Path("/a\0b", "read-only", node: 10), Path("/a\uD800b", "read-only", node: 11)];
        Assert.Empty(Run(Empty with { Paths = [.. paths] }, out ImmutableArray<Diagnostic> diagnostics));
        Assert.Equal([("PB5204", 10), ("PB5204", 11)], diagnostics.Select(diagnostic => (diagnostic.Code, diagnostic.Node.Node)));
    }

    [Fact]
    public void A_section_without_paths_warns_that_it_closes_everything()
    {
        Assert.Single(Run(Empty with { Scope = LandlockScope.Signal }, out ImmutableArray<Diagnostic> diagnostics));
        Diagnostic warning = Assert.Single(diagnostics);
        Assert.Equal(("PB5205", Severity.Warning), (warning.Code, warning.Severity));
    }

    [Fact]
    public void An_abi_beyond_the_table_is_an_error()
    {
        Assert.Empty(Run(Empty with { Paths = [Path("/srv", "read-only")], MinimumAbi = 12 }, out ImmutableArray<Diagnostic> diagnostics));
        Assert.Equal("PB5206", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void Any_policy_means_after_the_bytes_what_it_meant_before()
    {
        Gen<LandlockPath> path = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.ULong[1, 0x1FFFF], Gen.Bool, (name, variable, access, required) =>
            new LandlockPath(new PathPattern((PathVariable)variable, "/p" + name, name == 4 ? "*" : ""), (LandlockAccessFs)access, required, new NodeRef(0, 9)));
        Gen<int[]> ports = Gen.Int[0, 65535].Array[0, 5];
        Gen.Select(path.Array[0, 12], ports.Null(), ports.Null(), ports.Null(), ports.Null(), Gen.Int[0, 3]).Sample((paths, bind, connect, udpBind, udpConnect, scope) =>
        {
            LandlockPolicy policy = Empty with
            {
                Paths = [.. paths],
                Tcp = Ports(bind, connect),
                Udp = Ports(udpBind, udpConnect),
                Scope = (LandlockScope)scope,
            };

            // The generator runs its own verifier; this asks the other way round, right by right.
            LandlockRules rules = Rules(policy);
            for (int abi = 1; abi <= 11; abi++)
            {
                foreach (LandlockPath written in paths)
                {
                    LandlockPathRule rule = rules.Paths.Single(found => new PathPattern(found.Variable, found.Path, found.Pattern) == written.Path);
                    Assert.Equal((ulong)written.Access & (ulong)rules.Handled[abi - 1].Fs, (ulong)written.Access & (ulong)rules.Accesses[rule.Access][abi - 1].Directory);
                }
            }

            Assert.Equal(bind is not null, rules.Handled[10].Net.HasFlag(LandlockAccessNet.BindTcp));
            Assert.Equal(udpConnect is not null, rules.Handled[10].Net.HasFlag(LandlockAccessNet.ConnectSendUdp));
            foreach (int port in connect ?? []) { Assert.Contains(rules.Ports, rule => rule.Port == port && rule.Access.HasFlag(LandlockAccessNet.ConnectTcp)); }
        }, iter: 300);
    }

    [Fact]
    public void The_verifier_finds_a_rule_that_grants_too_much()
    {
        LandlockPolicy written = Empty with { Paths = [Path("/srv", "read-only")], Tcp = Ports([80], null) };
        ReadOnlySpan<byte> bytes = Section(written).Bytes.AsSpan();
        LandlockVerifier.Verify(bytes, written);
        Refused(written with { Paths = [Path("/srv", "read-execute")] });
        Refused(written with { Paths = [Path("/srv", "read-only"), Path("/opt", "read-only")] });
        Refused(written with { Paths = [Path("/opt", "read-only")] });
        Refused(written with { Tcp = Ports([81], null) });
        Refused(written with { Tcp = Ports([80], []) });
        Refused(written with { Tcp = null });
        Refused(written with { Scope = LandlockScope.Signal });

        void Refused(LandlockPolicy other)
        {
            byte[] section = [.. Section(written).Bytes];
            Assert.Throws<InvalidOperationException>(() => LandlockVerifier.Verify(section, other));
        }
    }
}
