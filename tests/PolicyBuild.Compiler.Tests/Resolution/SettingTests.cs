using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class SettingTests
{
    private static PolicyModel Read(string text) => Resolved.Text("profile: p\n" + text).Policy;

    private static IEnumerable<string> Unsupported(string text) => Read(text).Unsupported.Select(u => u.Setting);

    [Fact]
    public void Only_a_profile_gives_the_defaults()
    {
        PolicyModel policy = Read("");
        Assert.Equal("p", policy.Profile);
        Assert.Equal(LaunchMode.Sandbox, policy.Mode);
        Assert.False(policy.BestEffort);
        Assert.Equal(new Requirements(null, 0), policy.Requires);
        Assert.Null(policy.Landlock);
        Assert.Equal(NetworkMode.None, policy.Network.Mode);
        Assert.Equal(EnvironmentInheritance.Safe, policy.Process.Inheritance);
        Assert.Equal(0UL, policy.Process.CapabilitiesKept);
        Assert.Null(policy.Process.Umask);
        Assert.Null(policy.Process.WorkingDirectory);
        Assert.Empty(policy.Unsupported);
    }

    [Fact]
    public void Mode_direct_leaves_network_and_capabilities_alone()
    {
        PolicyModel policy = Read("mode: direct");
        Assert.Equal(NetworkMode.Host, policy.Network.Mode);
        Assert.Null(policy.Process.CapabilitiesKept);
        Assert.Equal(0UL, Read("mode: direct\nsecurity: {capabilities: []}").Process.CapabilitiesKept);
    }

    [Fact]
    public void Capabilities_become_bits() =>
        Assert.Equal((1UL << 10) | (1UL << 40), Read("security: {capabilities: [CAP_NET_BIND_SERVICE, CAP_CHECKPOINT_RESTORE]}").Process.CapabilitiesKept);

    [Fact]
    public void Requirements_are_read_as_text()
    {
        Assert.Equal(new Requirements(new KernelVersion(6, 10), 4), Read("requires: {kernel: 6.10, landlock_abi: 4, bpf_lsm: false, cgroup: []}").Requires);
        Requirements requires = Read("requires: {bpf_lsm: true, cgroup: true}").Requires;
        Assert.Equal((true, true, CgroupControllers.None), (requires.BpfLsm, requires.Cgroup, requires.Controllers));
        requires = Read("requires: {cgroup: [pids, cpu, memory, io, cpuset]}").Requires;
        Assert.Equal((false, true, CgroupControllers.Known), (requires.BpfLsm, requires.Cgroup, requires.Controllers));
    }

    [Fact]
    public void The_environment_is_read_in_ordinal_order()
    {
        ProcessPolicy process = Read("process: {env: {inherit: [PATH, LC_*, HOME], set: {b: 'x=y', B: 1, a: true}}}").Process;
        Assert.Equal(EnvironmentInheritance.Listed, process.Inheritance);
        Assert.Equal(["HOME", "LC_*", "PATH"], process.InheritedNames);
        Assert.Equal([("B", "1"), ("a", "true"), ("b", "x=y")], process.SetVariables.Select(v => (v.Name, v.Value)));
        Assert.Equal(EnvironmentInheritance.None, Read("process: {env: {inherit: none}}").Process.Inheritance);
    }

    [Theory]
    [InlineData("'027'", 0x17)]
    [InlineData("22", 0x12)]
    [InlineData("0o027", 0x17)]
    [InlineData("'0777'", 0x1FF)]
    [InlineData("0", 0)]
    public void A_umask_is_octal_however_it_is_written(string text, int value) => Assert.Equal(value, Read($"process: {{umask: {text}}}").Process.Umask);

    [Fact]
    public void Resource_limits_are_read_in_their_units()
    {
        ProcessPolicy process = Read("process: {rlimits: {nofile: {soft: 1024, hard: unlimited}, core: 0, cpu: unlimited}}").Process;
        Assert.Equal([(0, ulong.MaxValue, ulong.MaxValue), (4, 0UL, 0UL), (7, 1024UL, ulong.MaxValue)], process.Rlimits.Select(l => (l.Resource, l.Soft, l.Hard)));
        process = Read("process: {rlimits: {as: 1G, cpu: 2m, rttime: 1.5s, stack: 8MB}}").Process;
        Assert.Equal([(0, 120UL), (3, 8UL << 20), (9, 1UL << 30), (15, 1_500_000UL)], process.Rlimits.Select(l => (l.Resource, l.Hard)));
    }

    [Fact]
    public void The_network_is_read()
    {
        NetworkPolicy network = Read("network: {mode: loopback-only, dns: [192.0.2.1, '2001:DB8::0:1'], inbound: [], outbound: []}").Network;
        Assert.Equal(NetworkMode.LoopbackOnly, network.Mode);
        Assert.Equal(["192.0.2.1", "2001:db8::1"], network.DnsServers);
        Assert.True(Read("network: {mode: host, dns: disabled}").Network.DnsDisabled);
        Assert.Empty(Unsupported("mode: direct\nnetwork: {mode: none, dns: system, outbound: []}"));
    }

    [Fact]
    public void Ports_and_destinations_are_read()
    {
        NetworkPolicy network = Read("""
            network:
              mode: filtered
              dns: system
              inbound: [8080, "tcp:443", "udp:53"]
              outbound: ["10.0.0.0/8:443", "udp:[2001:db8::]/32:*", "*:80", "tcp:192.0.2.1:*", "[::ffff:198.51.100.0]/120:22"]
            """).Network;
        Assert.Equal(NetworkMode.Filtered, network.Mode);
        Assert.True(network.DnsSystem);
        Assert.Equal(["8080", "tcp:443", "udp:53"], network.Inbound.Select(port => port.ToString()));
        Assert.Equal(
            ["10.0.0.0/8:443", "udp:[2001:db8::]/32:*", "0.0.0.0/0:80", "[::]/0:80", "tcp:192.0.2.1:*", "198.51.100.0/24:22"],
            network.Outbound.Select(destination => destination.ToString()));
        Assert.Equal(5, network.Outbound.Select(destination => destination.Source).Distinct().Count());
    }

    [Theory]
    [InlineData("network: {mode: filtered}", false)]
    [InlineData("network: {mode: filtered, dns: disabled}", false)]
    [InlineData("network: {mode: filtered, dns: system}", true)]
    [InlineData("network: {mode: host, dns: system}", false)]
    public void Name_servers_of_the_host_count_where_they_are_asked_for(string text, bool system) => Assert.Equal(system, Read(text).Network.DnsSystem);

    [Theory]
    [InlineData("mode: direct\nnetwork: {mode: loopback-only}", "network.mode: loopback-only in mode direct")]
    [InlineData("mode: direct\nnetwork: {dns: disabled}", "network.dns: disabled in mode direct")]
    [InlineData("mode: direct\nnetwork: {dns: [192.0.2.1]}", "network.dns with a list in mode direct")]
    [InlineData("mode: direct\nnetwork: {mode: none, dns: [192.0.2.1]}", "network.dns with a list in mode direct")]
    public void What_no_backend_generates_is_noted(string text, string setting) => Assert.Equal([setting], Unsupported(text));

    [Theory]
    [InlineData("network: {mode: filtered, dns: disabled}", true)]
    [InlineData("network: {mode: filtered, dns: [192.0.2.1]}", false)]
    [InlineData("network: {mode: none, dns: disabled}", true)]
    [InlineData("network: {mode: host, dns: system}", false)]
    public void What_of_name_servers_is_held_in_mode_direct_is_taken(string text, bool isDisabled)
    {
        Assert.Empty(Unsupported("mode: direct\n" + text));
        Assert.Equal(isDisabled, Read("mode: direct\n" + text).Network.DnsDisabled);
    }

    [Theory]
    [InlineData("performance: {zygote: true, io_mode: uring}", "performance.zygote performance.io_mode")]
    [InlineData("performance: {memory_allocator: jemalloc, cpu_affinity: [0, 2-3], prefetch: python}", "performance.memory_allocator performance.prefetch")]
    [InlineData("performance: {zygote: false, memory_allocator: system, cpu_affinity: none, prefetch: []}", "")]
    [InlineData("performance: {cpu_affinity: numa-aware}", "")]
    [InlineData("adaptive: {auto_upgrade: hardened, triggers: [network_access: log]}", "adaptive.auto_upgrade adaptive.triggers")]
    [InlineData("adaptive: {auto_downgrade: direct, triggers: []}", "")]
    public void What_nothing_enforces_yet_is_kept_by_name(string text, string settings)
    {
        PolicyModel policy = Read(text);
        Assert.Equal(settings, string.Join(' ', policy.Unenforced.Select(kept => kept.Setting)));
        Assert.Empty(policy.Unsupported);
    }

    [Theory]
    [InlineData("[0, 2-3]", "0 2-3")]
    [InlineData("[3, 1, 2, '8191']", "1-3 8191")]
    [InlineData("['4-7', '8-9', 0]", "0 4-9")]
    public void Processors_are_ranges_that_rise_and_do_not_touch(string list, string ranges)
    {
        ProcessorAffinity? affinity = Read("performance: {cpu_affinity: " + list + "}").Process.Affinity;
        Assert.NotNull(affinity);
        Assert.Equal((false, ranges), (affinity.KeepsToNode, string.Join(' ', affinity.Ranges)));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("numa-aware", true)]
    public void Words_for_processors_are_a_node_or_nothing(string word, bool? keepsToNode) =>
        Assert.Equal(keepsToNode, Read("performance: {cpu_affinity: " + word + "}").Process.Affinity?.KeepsToNode);

    [Theory]
    [InlineData("adaptive: {auto_downgrade: direct}", LaunchMode.Direct)]
    [InlineData("mode: hardened\nadaptive: {auto_downgrade: sandbox}", LaunchMode.Sandbox)]
    [InlineData("adaptive: {auto_downgrade: sandbox}", null)]
    [InlineData("adaptive: {auto_upgrade: hardened}", null)]
    public void The_mode_to_fall_back_to_is_below_the_policys_own(string text, LaunchMode? lowest) => Assert.Equal(lowest, Read(text).LowestMode);

    [Theory]
    [InlineData("PB3052", "resources: {memory: §1.5B}")]
    [InlineData("PB3053", "resources: {timeout: §0.5ms}")]
    [InlineData("PB3054", "resources: {memory: §99999999999G}")]
    [InlineData("PB3054", "resources: {timeout: §99999999999h}")]
    [InlineData("PB3054", "modes: {direct: {resources: {disk: §99999999999G}}}")]
    [InlineData("PB3055", "requires: {landlock_abi: §12}")]
    [InlineData("PB3056", "security: {capabilities: [§CAP_NET_BIND]}")]
    [InlineData("PB3058", "process: {rlimits: {nofile: §1K}}")]
    [InlineData("PB3058", "process: {rlimits: {as: §30s}}")]
    [InlineData("PB3058", "process: {rlimits: {cpu: §1500ms}}")]
    [InlineData("PB3058", "process: {rlimits: {cpu: {soft: 1, hard: §1G}}}")]
    [InlineData("PB3058", "process: {rlimits: {core: §18446744073709551616}}")]
    [InlineData("PB3059", "process: {rlimits: {nofile: {soft: §10, hard: 9}}}")]
    [InlineData("PB3060", "process: {umask: §18}")]
    [InlineData("PB3062", "process: {env: {set: {A: §\"x\\0y\"}}}")]
    [InlineData("PB3061", "process: {env: {set: {§'A=B': x}}}")]
    [InlineData("PB3063", "network: {dns: [§1.2.3]}")]
    [InlineData("PB3063", "network: {dns: [§'1:2']}")]
    [InlineData("PB3064", "network: {mode: filtered, inbound: [§0]}")]
    [InlineData("PB3064", "network: {mode: filtered, inbound: [§'tcp:65536']}")]
    [InlineData("PB3064", "network: {mode: filtered, outbound: [§'10.0.0.0/8:65536']}")]
    [InlineData("PB3064", "network: {mode: filtered, outbound: [§'10.0.0.0/8:0']}")]
    [InlineData("PB3065", "network: {mode: filtered, outbound: [§'10.0.0/8:443']}")]
    [InlineData("PB3065", "network: {mode: filtered, outbound: [§'10.0.0.0/33:443']}")]
    [InlineData("PB3065", "network: {mode: filtered, outbound: [§'[2001:db8::]/129:443']}")]
    [InlineData("PB3066", "network: {mode: filtered, outbound: [§'10.1.0.0/8:443']}")]
    [InlineData("PB3066", "network: {mode: filtered, outbound: [§'[2001:db8::1]/32:443']}")]
    [InlineData("PB3074", "adaptive: {auto_downgrade: §hardened}")]
    [InlineData("PB3074", "mode: direct\nadaptive: {auto_downgrade: §sandbox}")]
    [InlineData("PB3067", "requires: {kernel: §6}")]
    [InlineData("PB3067", "requires: {kernel: §6.12.1}")]
    [InlineData("PB3068", "resources: {cpu: §1e9}")]
    [InlineData("PB3069", "performance: {cpu_affinity: [1, §7-4]}")]
    [InlineData("PB3075", "performance: {cpu_affinity: [8191, §'8190-8192']}")]
    [InlineData("PB4055", "performance: {cpu_affinity: [1, 2-4, §3]}")]
    [InlineData("PB4055", "performance: {cpu_affinity: [1, §0-1]}")]
    [InlineData("PB3050", "process: {working_directory: §'/srv/*'}")]
    [InlineData("PB3050", "process: {working_directory: §'/srv/**'}")]
    [InlineData("PB3044", "performance: {prefetch: [§'/a/*/b']}")]
    public void What_is_wrong_is_reported_at_its_place(string code, string text) => Resolved.AssertSingle(code, "profile: p\n" + text);
}
