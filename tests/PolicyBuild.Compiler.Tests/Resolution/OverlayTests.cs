using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

/// <summary>What <c>modes.NAME</c> makes of a policy.</summary>
public sealed class OverlayTests
{
    [Fact]
    public void The_overlay_of_the_policy_s_own_mode_counts_at_the_start()
    {
        Resolved resolved = Resolved.Text("""
            profile: p
            mode: hardened
            security:
              capabilities: [CAP_CHOWN]
              seccomp: {default: allow, deny: [ptrace], log: [mount]}
              landlock: {scope: [signal], paths: [{path: /usr, access: read-execute}]}
            resources: {memory: 1G, pids: 10}
            modes:
              hardened:
                security:
                  capabilities: []
                  seccomp: {deny: [reboot]}
                  landlock: {paths: [{path: /lib, access: read-only}]}
                resources: {memory: 512M}
            """);
        PolicyModel policy = resolved.Policy;
        Assert.Empty(resolved.Lines);
        Assert.Equal(0UL, policy.Process.CapabilitiesKept);
        Assert.Equal(["mount", "reboot"], policy.Seccomp!.Targets[0].Abis[0].Rules.Select(rule => rule.Syscall).Order());
        Assert.Equal(["/lib"], policy.Landlock!.Paths.Select(path => path.Path.Path));
        Assert.NotEqual(default, policy.Landlock.Scope);
        Assert.Equal((512UL << 20, 10UL), (policy.Resources!.Memory!.Value.Value, policy.Resources.Pids!.Value.Value));
        Assert.Empty(policy.OtherModes);
    }

    // A bundle's start must not be weaker than its mode, so an overlay of the mode that is fallen back to changes programs alone.
    [Fact]
    public void The_overlay_of_a_mode_that_is_fallen_back_to_changes_nothing_at_the_start()
    {
        const string Written = "profile: p\nmode: sandbox\nadaptive: {auto_downgrade: direct}\nsecurity: {seccomp: {default: allow, deny: [ptrace]}}\nresources: {pids: 10}\nnetwork: {mode: filtered, outbound: ['10.0.0.1:80']}\n";
        PolicyModel with = Resolved.Text(Written + "modes: {direct: {security: {seccomp: {deny: []}}, resources: {pids: 1000}, network: {outbound: ['*:*']}}}\n").Policy;
        Assert.Equal(["ptrace"], with.Seccomp!.Targets[0].Abis[0].Rules.Select(rule => rule.Syscall));
        Assert.Equal(10UL, with.Resources!.Pids!.Value.Value);
        Assert.Equal(["10.0.0.1:80"], with.Network.Outbound.Select(destination => destination.ToString()));
        ModeRules direct = Assert.Single(with.OtherModes);
        Assert.Equal((LaunchMode.Direct, 2), (direct.Mode, direct.Network.Outbound.Length));
    }

    [Theory]
    [InlineData("outbound: ['10.0.0.1:80']", "filtered 10.0.0.1:80 | 8080 | system")]
    [InlineData("outbound: []", "filtered | 8080 | system")]
    [InlineData("inbound: [9]", "filtered 10.0.0.0/8:443 | 9 | system")]
    [InlineData("dns: [192.0.2.1]", "filtered 10.0.0.0/8:443 | 8080 | 192.0.2.1")]
    [InlineData("mode: filtered", "filtered 10.0.0.0/8:443 | 8080 | system")]
    [InlineData("mode: none", "none | | ")]
    [InlineData("mode: host", "host | | ")]
    public void An_overlay_replaces_what_it_writes_and_nothing_else(string overlay, string expected)
    {
        PolicyModel policy = Resolved.Text($"profile: p\nmode: hardened\nnetwork:\n  mode: filtered\n  dns: system\n  inbound: [8080]\n  outbound: ['10.0.0.0/8:443']\nmodes:\n  hardened:\n    network:\n      {overlay}\n").Policy;
        NetworkPolicy network = policy.Network;
        string name = network.Mode.ToString().ToLowerInvariant();
        Assert.Equal(expected, $"{string.Join(' ', [name, .. network.Outbound])} | {string.Join(' ', network.Inbound)}{(network.Inbound.IsEmpty ? "" : " ")}| {(network.DnsSystem ? "system" : string.Join(' ', network.DnsServers))}".Replace("|  |", "| |", StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_of_a_hook_are_merged_by_key()
    {
        PolicyModel policy = Resolved.Text("""
            profile: p
            security:
              bpf_lsm:
                file_open: {default: {errno: EACCES}, rules: [{action: allow, path: /a}]}
                task_alloc: [{action: deny}]
            modes:
              direct:
                security:
                  bpf_lsm:
                    file_open: {rules: [{action: allow, path: /b}]}
                    task_alloc: [{action: audit}]
                    socket_listen: [{action: deny}]
            """).Policy;
        ModeRules direct = Assert.Single(policy.OtherModes);
        Assert.Equal(["file_open", "task_alloc"], policy.BpfLsm!.Hooks.Select(hook => hook.Hook.Name));
        Assert.Equal(["file_open", "socket_listen", "task_alloc"], direct.BpfLsm!.Hooks.Select(hook => hook.Hook.Name));
        Assert.Equal((policy.BpfLsm.Hooks[0].Default, 1), (direct.BpfLsm.Hooks[0].Default, direct.BpfLsm.Hooks[0].Rules.Length));
        Assert.Equal("Audit", Assert.Single(direct.BpfLsm.Hooks[2].Rules).Verdict.Action.ToString());
    }

    [Fact]
    public void A_level_of_an_overlay_fills_what_neither_it_nor_the_policy_writes()
    {
        PolicyModel policy = Resolved.Text("""
            profile: p
            mode: hardened
            security: {level: low, capabilities: [CAP_CHOWN]}
            modes: {hardened: {security: {level: high, landlock: {paths: [{path: /x, access: read-only}]}}}}
            """).Policy;
        Assert.Equal(["/x"], policy.Landlock!.Paths.Select(path => path.Path.Path));
        Assert.Equal(1UL, policy.Process.CapabilitiesKept);
        Assert.Equal(Resolved.Text("profile: p\nmode: hardened\nsecurity: {level: high}\n").Policy.Seccomp!.Default, policy.Seccomp!.Default);
    }

    [Fact]
    public void Overlays_of_extended_files_are_merged_before_they_are_laid_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write("company.base.policy.yaml", "modes: {hardened: {network: {outbound: ['10.0.0.1:80'], inbound: [80]}}}\n");
        PolicyModel policy = Resolved.File(folder.Write("p.policy.yaml",
            "extends: [company.base.policy.yaml]\nprofile: p\nnetwork: {mode: filtered, outbound: ['*:443']}\nmodes: {hardened: {network: {outbound: ['10.0.0.2:80']}}}\n")).Policy;
        NetworkPolicy hardened = policy.OtherModes.Single().Network;
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], hardened.Outbound.Select(destination => destination.ToString()));
        Assert.Equal(["80"], hardened.Inbound.Select(port => port.ToString()));
    }

    [Theory]
    [InlineData("modes: {hardened: {}}", "Hardened")] // its own hooks
    [InlineData("modes: {direct: {}, sandbox: {}}", "")]
    [InlineData("mode: hardened\nadaptive: {auto_downgrade: direct}", "Direct Sandbox")]
    [InlineData("mode: hardened\nadaptive: {auto_downgrade: sandbox}", "Sandbox")]
    [InlineData("mode: hardened", "")]
    [InlineData("adaptive: {auto_downgrade: direct}", "")]
    [InlineData("adaptive: {auto_upgrade: hardened}", "Hardened")] // its own hooks
    [InlineData("mode: direct\nadaptive: {auto_upgrade: hardened}", "Hardened")]
    [InlineData("mode: direct\nadaptive: {auto_upgrade: sandbox}", "")]
    [InlineData("mode: hardened\nadaptive: {auto_upgrade: hardened}", "")]
    [InlineData("adaptive: {auto_upgrade: hardened}\nnetwork: {mode: filtered}\nmodes: {sandbox: {network: {inbound: [80]}}}", "Hardened")]
    [InlineData("mode: direct\nadaptive: {auto_upgrade: sandbox}\nnetwork: {mode: filtered}\nmodes: {direct: {network: {inbound: [80]}}}", "Sandbox")] // the own mode's overlay is none of sandbox's
    [InlineData("adaptive: {auto_downgrade: direct}\nnetwork: {mode: filtered}\nmodes: {sandbox: {network: {inbound: [80]}}}", "Direct")] // the own mode's overlay is none of direct's
    [InlineData("network: {mode: filtered}\nmodes: {direct: {network: {inbound: [80]}}}", "Direct")]
    [InlineData("network: {mode: filtered, inbound: [80]}\nmodes: {direct: {network: {inbound: [80]}}}", "")]
    public void Modes_that_can_be_in_force_and_differ_are_kept(string text, string modes) =>
        Assert.Equal(modes, string.Join(' ', Resolved.Text("profile: p\n" + text + "\n").Policy.OtherModes.Select(mode => mode.Mode)));

    [Theory]
    [InlineData("PB3054", "modes: {direct: {resources: {disk: §99999999999G}}}")]
    [InlineData("PB3063", "modes:\n  hardened:\n    network: {dns: [§1.2.3]}")]
    [InlineData("PB2006", "modes:\n  sandbox:\n    network: {mode: filtered, outbound: [§'10.0.0.0/8']}")]
    [InlineData("PB3020", "modes:\n  hardened:\n    security:\n      seccomp: {deny: [§opnat]}")]
    [InlineData("PB3056", "modes: {hardened: {security: {capabilities: [§CAP_NET_BIND]}}}")]
    [InlineData("PB3200", "modes:\n  hardened:\n    security:\n      bpf_lsm:\n        §file_opn: [{action: deny}]")]
    [InlineData("PB2001", "modes:\n  §hardend: {}")]
    [InlineData("PB2003", "adaptive:\n  auto_upgrade: §strict")]
    [InlineData("PB2003", "adaptive:\n  auto_downgrade: §strict")]
    [InlineData("PB2001", "modes:\n  hardened: {§process: {umask: 22}}")]
    public void What_is_wrong_in_an_overlay_is_reported_at_its_place_once(string code, string text) => Resolved.AssertSingle(code, "profile: p\n" + text + "\n");

    [Theory]
    [InlineData("modes: {hardened: {security: {§seccomp: {default: allow, deny: [ptrace]}}}}")]
    [InlineData("modes: {hardened: {security: {§landlock: {paths: [{path: /x, access: read-only}]}}}}")]
    [InlineData("modes: {hardened: {security: {§capabilities: [CAP_CHOWN]}}}")]
    [InlineData("modes:\n  hardened:\n    resources:\n      §memory: 1G")]
    [InlineData("modes: {hardened: {network: {§mode: host}}}")]
    [InlineData("network: {mode: host}\nmodes: {hardened: {network: {§mode: filtered}}}")]
    [InlineData("network: {mode: filtered}\nmodes: {hardened: {network: {§mode: loopback-only}}}")]
    [InlineData("network: {mode: filtered}\nmodes: {hardened: {network: {§dns: disabled}}}")]
    public void What_needs_a_relaunch_is_named_at_its_place(string text) => Resolved.AssertSingle("PB4045", "profile: p\n" + text + "\n");

    [Theory]
    [InlineData("modes: {sandbox: {security: {seccomp: {default: allow, deny: [ptrace]}}, resources: {memory: 1G}}}")] // the own mode's
    [InlineData("resources: {memory: 1G}\nmodes: {hardened: {resources: {memory: 1G}}}")]
    [InlineData("network: {mode: filtered}\nmodes: {hardened: {network: {mode: none}}}")]
    [InlineData("network: {mode: filtered}\nmodes: {hardened: {network: {outbound: ['10.0.0.1:1']}}}")]
    [InlineData("modes: {hardened: {security: {bpf_lsm: {task_alloc: [{action: deny}]}}}}")]
    public void What_counts_at_once_or_at_the_start_needs_none(string text) => Assert.Empty(Resolved.Text("profile: p\n" + text + "\n").Lines);

    [Theory]
    [InlineData("outbound: ['10.0.0.1:443', '10.0.0.1:80']", "PB4046 'port 80'")]
    [InlineData("outbound: ['10.0.0.1:443', '10.0.0.2:443']", "")]
    [InlineData("outbound: ['10.0.0.0/8:*']", "PB4046 'a destination on any port'")]
    [InlineData("inbound: [90]", "PB4046 'port 90'")]
    [InlineData("outbound: []", "")]
    public void Ports_that_Landlock_keeps_shut_are_named(string overlay, string expected)
    {
        (_, Resolved lints) = Resolved.Text(
            "profile: p\nsecurity: {landlock: {paths: [{path: /usr, access: read-execute}]}}\nnetwork: {mode: filtered, outbound: ['10.0.0.1:443']}\n"
            + $"modes: {{direct: {{network: {{{overlay}}}}}}}\n").Optimize();
        Assert.Equal(expected, string.Join(' ', lints.Diagnostics.Where(one => one.Code == "PB4046").Select(one => one.Code + " " + one.Message[..(one.Message.IndexOf('\'', 1) + 1)]).Distinct()));
    }
}
