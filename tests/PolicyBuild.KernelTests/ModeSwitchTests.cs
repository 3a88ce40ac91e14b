using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The mode of a running sandbox is written into its map: from the next operation on this kernel judges by that mode's rules.</summary>
public sealed class ModeSwitchTests
{
    private const string Denied = "errno 1";

    public ModeSwitchTests() => Requirement.Possible(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");

    [Fact]
    public void Destinations_are_those_of_the_mode_that_is_in_force()
    {
        using var sandbox = new Sandbox("""
            profile: modes
            mode: sandbox
            network:
              mode: filtered
              inbound: [18090]
              outbound: ['udp:127.0.0.1:7001', '[::1]:7003']
            modes:
              direct:
                network:
                  outbound: ['udp:127.0.0.1:7002', '[::1]:7003']
            """);
        string[] tries = ["net-connect udp 127.0.0.1 7001", "net-connect udp 127.0.0.1 7002", "net-send ::ffff:127.0.0.1 7002", "net-connect udp ::1 7003", "net-bind udp 127.0.0.1 18090"];
        string[] inSandbox = ["ok 0", Denied, Denied, "ok 0", "ok 0"];
        string[] inDirect = [Denied, "ok 0", "ok 1", "ok 0", "ok 0"];
        Assert.Equal(
            [.. inSandbox, "ok 0", .. inDirect, "ok 0", .. inSandbox],
            sandbox.TryInModes([LaunchMode.Direct, LaunchMode.Sandbox], [.. tries, "next-mode", .. tries, "next-mode", .. tries]));
    }

    // Mode hardened brings hooks, which not every kernel runs programs on: best-effort goes on without them, and only without them.
    [Fact]
    public void What_mode_sandbox_allows_is_denied_after_a_switch_to_hardened_and_the_other_way_round()
    {
        using var sandbox = new Sandbox("""
            profile: upgraded
            mode: sandbox
            enforcement: best-effort
            network: {mode: filtered, outbound: ['udp:127.0.0.1:7001']}
            modes: {hardened: {network: {outbound: ['udp:127.0.0.1:7002']}}}
            """);
        string[] tries = ["net-connect udp 127.0.0.1 7001", "net-connect udp 127.0.0.1 7002"];
        Assert.Equal(
            ["ok 0", Denied, "ok 0", Denied, "ok 0", "ok 0", "ok 0", Denied],
            sandbox.TryInModes([LaunchMode.Hardened, LaunchMode.Sandbox], [.. tries, "next-mode", .. tries, "next-mode", .. tries]));
    }

    [Fact]
    public void What_an_earlier_mode_has_connected_sends_no_more_where_the_mode_shuts_it()
    {
        using var sandbox = new Sandbox("""
            profile: old-sockets
            mode: sandbox
            network: {mode: filtered, outbound: ['udp:127.0.0.1:7001', 'udp:127.0.0.1:7002', '[::1]:7003', 'udp:0.0.0.0:7004']}
            modes: {direct: {network: {outbound: ['udp:127.0.0.1:7002', 'udp:[::1]:7003', 'udp:0.0.0.0:7004']}}}
            """);
        Assert.Equal(
            [Denied, "ok 1", "ok 1", "ok 1", Denied],
            sandbox.TryInModes(
                [LaunchMode.Direct, LaunchMode.Direct, LaunchMode.Direct, LaunchMode.Direct, LaunchMode.Direct, LaunchMode.Sandbox],
                "net-keep udp 127.0.0.1 7001", "net-keep udp 127.0.0.1 7002", "net-keep udp ::1 7003", "net-keep udp 0.0.0.0 7004", "net-connect udp 127.0.0.1 7001"));
    }

    [Fact]
    public void A_mode_of_no_network_shuts_all_of_the_host_s()
    {
        using var sandbox = new Sandbox("""
            profile: shut
            mode: direct
            modes: {sandbox: {network: {mode: none}}}
            """);
        string[] tries = ["net-connect udp 127.0.0.1 7001", "net-send ::1 7003", "net-bind tcp 127.0.0.1 18091"];
        Assert.Equal(
            ["ok 0", "ok 1", "ok 0", "ok 0", Denied, Denied, Denied, "ok 0", "ok 0", "ok 1", "ok 0"],
            sandbox.TryInModes([LaunchMode.Sandbox, LaunchMode.Direct], [.. tries, "next-mode", .. tries, "next-mode", .. tries]));
    }

    [Fact]
    public void A_server_answers_on_its_listed_port_in_every_mode()
    {
        using var sandbox = new Sandbox("""
            profile: server
            mode: sandbox
            network: {mode: filtered, inbound: ['tcp:18092'], outbound: ['tcp:127.0.0.1:18092', 'tcp:[::1]:18092']}
            modes: {direct: {network: {outbound: ['tcp:127.0.0.1:18092', 'tcp:[::1]:18092', 'udp:127.0.0.1:9']}}}
            """);
        string[] tries = ["net-exchange 127.0.0.1 18092", "net-exchange ::1 18092"];
        Assert.Equal(["ok 1", "ok 1", "ok 0", "ok 1", "ok 1"], sandbox.TryInModes([LaunchMode.Direct], [.. tries, "next-mode", .. tries]));
    }
}
