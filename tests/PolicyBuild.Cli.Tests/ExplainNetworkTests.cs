using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class ExplainNetworkTests : IDisposable
{
    private const string Filtered = """
        profile: app
        security:
          landlock:
            paths: [{path: /usr, access: read-execute}]
        network:
          mode: filtered
          dns: system
          inbound: [8080, "tcp:443"]
          outbound:
            - 10.0.0.0/8:443
            - "udp:[2001:db8::]/32:*"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("connect", "tcp:10.1.2.3:443", "connect tcp:10.1.2.3:443: allowed (network)", "app.policy.yaml:10: 10.0.0.0/8:443")]
    [InlineData("connect", "tcp:[::ffff:10.1.2.3]:443", "connect tcp:[::ffff:10.1.2.3]:443: allowed (network)", "app.policy.yaml:10: 10.0.0.0/8:443")]
    [InlineData("connect", "tcp:10.1.2.3:443", "connect tcp:10.1.2.3:443: allowed (network)", "app.policy.yaml:4: Landlock lets port 443 through (from ABI 4 on")]
    [InlineData("connect", "tcp:10.1.2.3:80", "connect tcp:10.1.2.3:80: denied, EPERM (network)", "app.policy.yaml:10: no entry of 'outbound' or 'dns' covers it")]
    [InlineData("connect", "tcp:10.1.2.3:80", "connect tcp:10.1.2.3:80: denied, EPERM (network)", "app.policy.yaml:4: Landlock refuses port 80 with EACCES")]
    [InlineData("connect", "udp:[2001:db8::1]:99", "connect udp:[2001:db8::1]:99: allowed (network)", "app.policy.yaml:11: udp:[2001:db8::]/32:*")]
    [InlineData("connect", "tcp:[2001:db8::1]:99", "connect tcp:[2001:db8::1]:99: denied, EPERM (network)", "app.policy.yaml:10: no entry")]
    [InlineData("connect", "udp:192.0.2.1:53", "connect udp:192.0.2.1:53: allowed where it is a name server of the host", "app.policy.yaml:7: 'dns: system'")]
    [InlineData("connect", "udp:192.0.2.1:54", "connect udp:192.0.2.1:54: denied, EPERM (network)", "held by programs on the sandbox's cgroup (connect4, connect6, sendmsg4, sendmsg6, and egress for packets that name a way of their own)")]
    [InlineData("bind", "tcp:8080", "bind tcp:8080: allowed (network)", "app.policy.yaml:8: 8080")]
    [InlineData("bind", "udp:443", "bind udp:443: denied, EPERM (network)", "app.policy.yaml:8: 'inbound' does not list the port")]
    [InlineData("bind", "udp:0", "bind udp:0: allowed (network)", "app.policy.yaml:8: a UDP socket may take any free port")]
    [InlineData("bind", "tcp:0", "bind tcp:0: denied, EPERM (network)", "a host without cgroup v2, CAP_BPF or CAP_NET_ADMIN: policy-run does not start the program")]
    public void A_filtered_network_is_told_with_line_and_layer(string operation, string asked, string outcome, string line)
    {
        string text = Explain(Filtered, operation, asked);
        Assert.StartsWith(outcome, text, StringComparison.Ordinal);
        Assert.Contains("  " + line, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox", "connect", "tcp:10.1.2.3:443", "connect tcp:10.1.2.3:443: allowed (network)", "app.policy.yaml:10: 10.0.0.0/8:443")]
    [InlineData("hardened", "connect", "tcp:10.1.2.3:443", "in mode hardened: connect tcp:10.1.2.3:443: denied, EPERM (network)", "app.policy.yaml:17: no entry of 'outbound'")]
    [InlineData("hardened", "connect", "tcp:10.1.2.3:8443", "in mode hardened: connect tcp:10.1.2.3:8443: allowed (network)", "app.policy.yaml:17: 10.0.0.0/8:8443")]
    [InlineData("hardened", "connect", "tcp:10.1.2.3:8443", "in mode hardened: connect tcp:10.1.2.3:8443: allowed (network)", "app.policy.yaml:4: Landlock refuses port 8443")]
    [InlineData("hardened", "bind", "tcp:8080", "in mode hardened: bind tcp:8080: allowed (network)", "app.policy.yaml:8: 8080")]
    [InlineData("direct", "connect", "tcp:192.0.2.1:80", "in mode direct: connect tcp:192.0.2.1:80: allowed (network mode host", "app.policy.yaml:4: Landlock refuses port 80")]
    public void Another_mode_is_told_where_it_is_asked_for(string mode, string operation, string asked, string outcome, string line)
    {
        const string Overlays = """

            modes:
              direct: {network: {mode: host}}
              hardened:
                network:
                  outbound:
                    - 10.0.0.0/8:8443
            """;
        ProcessRun run = Tool.Run(["explain", Compile(Filtered + Overlays), operation, asked, "--mode", mode]);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(outcome, run.Output, StringComparison.Ordinal);
        Assert.Contains("  " + line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_that_is_none_is_refused()
    {
        ProcessRun run = Tool.Run(["explain", Compile(Filtered), "bind", "80", "--mode", "open"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--mode takes direct, sandbox or hardened", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_protocol_both_are_told()
    {
        string text = Explain(Filtered, "connect", "10.1.2.3:443");
        Assert.Contains("connect tcp:10.1.2.3:443: allowed (network)\n", text, StringComparison.Ordinal);
        Assert.Contains("connect udp:10.1.2.3:443: allowed (network)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_effort_is_told() =>
        Assert.Contains("the program starts without these programs", Explain("enforcement: best-effort\n" + Filtered, "bind", "tcp:8080"), StringComparison.Ordinal);

    [Theory]
    [InlineData("network: {mode: none}", "10.0.0.1:443", "denied, no address is reached (network mode none)")]
    [InlineData("mode: direct\nnetwork: {mode: none}", "10.0.0.1:443", "denied, EAFNOSUPPORT when the socket is made (network mode none)")]
    [InlineData("network: {mode: loopback-only}", "127.0.0.1:443", "allowed (network mode loopback-only: the sandbox's own loopback interface, not the host's)")]
    [InlineData("network: {mode: loopback-only}", "[::1]:443", "allowed (network mode loopback-only")]
    [InlineData("network: {mode: loopback-only}", "10.0.0.1:443", "denied, ENETUNREACH (network mode loopback-only")]
    [InlineData("network: {mode: host}", "10.0.0.1:443", "allowed (network mode host")]
    public void Other_modes_are_told_too(string policy, string asked, string outcome) =>
        Assert.StartsWith($"connect tcp:{asked}: {outcome}", Explain("profile: app\n" + policy, "connect", "tcp:" + asked), StringComparison.Ordinal);

    [Theory]
    [InlineData("connect", "example.org:443", "PB9015")]
    [InlineData("connect", "10.0.0.0/8:443", "PB9015")]
    [InlineData("connect", "10.0.0.1:*", "PB9015")]
    [InlineData("bind", "65536", "PB9016")]
    [InlineData("bind", "http", "PB9016")]
    public void What_is_no_destination_or_port_is_refused(string operation, string asked, string code)
    {
        ProcessRun run = Tool.Run(["explain", Compile(Filtered), operation, asked]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    private string Explain(string policy, string operation, string asked)
    {
        ProcessRun run = Tool.Run(["explain", Compile(policy), operation, asked]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    private string Compile(string policy)
    {
        ProcessRun run = Tool.Run(["compile", _folder.Write("app.policy.yaml", policy + "\n"), "-o", _folder.Path]);
        Assert.True(run.ExitCode == 0, run.Error);
        return Path.Combine(_folder.Path, "app.policybundle");
    }
}
