using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>
/// Ways by which a socket under network mode filtered might reach what is not listed although the address that it names is, or be kept from what is.
/// Each is tried without a policy first: this kernel takes it.
/// </summary>
public sealed class FilteredWaysTests
{
    private const string Denied = "errno 1";

    public FilteredWaysTests() => Requirement.Possible(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");

    // The first address is that of the machine itself, so that there is a way to it; the last one is listed.
    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    public void A_packet_that_brings_a_way_of_its_own_is_dropped(string mode)
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered(mode, "outbound: ['udp:10.9.9.9:7002', 'udp:127.0.0.9:7002', 'udp:[2001:db8::1]:7002']");
        string[] tries =
        [
            "way-send option 10.9.9.9 7002 127.0.0.1", "way-send strict 127.0.0.9 7002 127.0.0.1", "way-send control 10.9.9.9 7002 127.0.0.1",
            "way-send strict-control 10.9.9.9 7002 127.0.0.1", "way-send behind 10.9.9.9 7002 127.0.0.1", "way-send option 2001:db8::1 7002 ::1",
        ];
        Assert.All(sandbox.Control(tries), outcome => Assert.Equal("ok 1", outcome));
        Assert.All(sandbox.Try(tries), outcome => Assert.Equal(Denied, outcome));
    }

    // Options before the data are for root alone.
    [Fact]
    public void Other_headers_and_options_do_not_hide_one_and_pass_without()
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered("direct", "outbound: ['udp:127.0.0.1:7002', 'udp:[2001:db8::1]:7002', 'udp:[::1]:7002']");
        Assert.Equal(
            ["ok 1", "ok 1", Denied],
            sandbox.Try("way-send harmless 127.0.0.1 7002 127.0.0.1", "way-send harmless ::1 7002 ::1", "way-send behind 2001:db8::1 7002 ::1"));
    }

    // A connection is tried until the time is over, whatever becomes of its packets: in a network namespace of its own those that leave are counted.
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.5")]
    [InlineData("2001:db8::1", "::1")]
    public void A_connection_is_not_led_by_another_host(string address, string first)
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered("direct", "outbound: ['tcp:*:7001']");
        string Script(string run) => $$"""
            ip link set lo up || exit 3
            echo 'way-connect option {{address}} 7001 {{first}}' | {{run}} {{Probe.ProbeProgram.Path}}
            awk '/lo:/ { print ($11 > 0 ? "packets" : "none") }' /proc/net/dev
            """;
        Assert.Equal("errno 115\npackets\n", Unshared(Script("")));
        Assert.Equal("errno 115\nnone\n", Unshared(Script($"{PublishedLauncher.X64} {sandbox.BundlePath} --")));
    }

    [Fact]
    public void What_a_socket_was_told_before_changes_nothing()
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered("direct", "outbound: ['udp:127.0.0.1:7002', 'udp:[::1]:7002', 'tcp:127.0.0.1:7002']");
        (string Line, string Outcome, string Control)[] tries =
        [
            ("way-send-told source 127.0.0.1 7002", "ok 1", "ok 1"), ("way-send-told source 127.0.0.1 7003", Denied, "ok 1"),
            ("way-send-told source 0.0.0.0 7003", Denied, "ok 1"), // that would be the source
            ("way-send-told source ::1 7002", "ok 1", "ok 1"), ("way-send-told source ::1 7003", Denied, "ok 1"),
            ("way-send-told device 127.0.0.1 7003", Denied, "ok 1"), ("way-send-told transparent 127.0.0.1 7003", Denied, "ok 1"),
            ("way-fast-open tcp 127.0.0.1 7003", Denied, "ok 0"), ("way-fast-open mptcp 127.0.0.1 7003", Denied, "ok 0"),
            ("way-fast-open later 127.0.0.1 7003", Denied, "ok 0"), ("way-fast-open later 127.0.0.1 7002", "ok 0", "ok 0"),
        ];
        string[] lines = [.. tries.Select(one => one.Line)];
        Assert.Equal(tries.Select(one => (one.Line, one.Outcome)), lines.Zip(sandbox.Try(lines)));
        Assert.Equal(tries.Select(one => (one.Line, one.Control)), lines.Zip(sandbox.Control(lines)));
    }

    // With a control message the kernel asks the programs about the address of a datagram that has none.
    [Fact]
    public void A_connected_socket_sends_where_it_is_connected_to_and_nowhere_else()
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered("sandbox", "outbound: ['udp:127.0.0.1:7002', 'udp:[::1]:7002']");
        (string Line, string Outcome)[] tries =
        [
            ("way-send-connected 127.0.0.1 7002 plain", "ok 1"), ("way-send-connected 127.0.0.1 7002 segment", "ok 1"), ("way-send-connected ::1 7002 segment", "ok 1"),
            ("way-send-connected 127.0.0.1 7002 class", "ok 1"), ("way-send-connected ::1 7002 class", "ok 1"), ("way-send-connected ::ffff:127.0.0.1 7002 class", "ok 1"),
            ("way-send-connected 127.0.0.1 7002 elsewhere 127.0.0.1 7003", Denied), ("way-send-connected ::1 7002 elsewhere ::1 7003", Denied),
            ("way-send-connected 127.0.0.1 7002 ended", "errno 89"), ("way-send-connected ::1 7002 ended", "errno 89"), // EDESTADDRREQ
            ("connect-four 127.0.0.1 7002", "ok 0"), ("connect-four 127.0.0.1 7003", Denied), ("send-four 127.0.0.1 7002", "ok 1"), ("send-four 127.0.0.1 7003", Denied),
            ("net-send 0.0.0.0 0", "errno 22"), ("net-send :: 0", "errno 22"), // EINVAL
        ];
        Assert.Equal(tries, tries.Zip(sandbox.Try([.. tries.Select(one => one.Line)]), (one, outcome) => (one.Line, outcome)));
    }

    [Fact]
    public void The_routes_of_the_host_are_not_the_programs()
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered("sandbox", "outbound: ['127.0.0.1:7002']");
        Assert.Equal([Denied], sandbox.Try("way-add-route"));
        Assert.NotEqual([Denied], sandbox.Control("way-add-route"));
    }

    [Theory]
    [InlineData("direct", "filtered")]
    [InlineData("sandbox", "filtered")]
    [InlineData("direct", "none")]
    [InlineData("sandbox", "loopback-only")]
    public void A_key_is_not_asked_of_the_hosts_helper(string mode, string network)
    {
        const string Asked = "249 \"user \"policybuild:none \"x 0", Unasked = "249 \"user \"policybuild:none 0 0"; // request_key
        using var sandbox = new Sandbox($"profile: keys\nmode: {mode}\nnetwork: {{mode: {network}}}\n");
        Requirement.Possible(sandbox.Control(Unasked)[0] == "errno 126", "the kernel has no keys"); // ENOKEY
        Assert.Equal([Denied, "errno 126"], sandbox.Try(Asked, Unasked));
        Assert.NotEqual([Denied], sandbox.Control(Asked)); // ENOENT where there is no helper
    }

    // As descriptor 2 and as 7.
    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    public void A_ring_that_the_caller_has_open_is_not_passed_on(string mode)
    {
        using Sandbox sandbox = FilteredNetworkTests.Filtered(mode, "outbound: ['udp:127.0.0.1:7002']");
        string[] pass = ["pass", "ring", "/bin/sh", "-c", "exec 7>&2; exec \"$@\"", "sh"];
        string[] look = ["/bin/sh", "-c", "for i in 0 1 2 7; do readlink /proc/self/fd/$i; done | grep -c io_uring"];
        Assert.Equal("2\n", ProcessRun.Of(Probe.ProbeProgram.Path, [.. pass, .. look]).Output);
        Assert.Equal("0\n", ProcessRun.Of(Probe.ProbeProgram.Path, [.. pass, PublishedLauncher.X64, sandbox.BundlePath, "--", .. look]).Output);
    }

    private static string Unshared(string script)
    {
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"), ["--net", "--", "bash", "-c", script]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
