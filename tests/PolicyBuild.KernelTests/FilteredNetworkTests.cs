using System.Net;
using System.Net.Sockets;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.KernelTests.Guests;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Network mode filtered on this kernel: what is listed goes through, every way to anything else is refused.</summary>
public sealed class FilteredNetworkTests : IDisposable
{
    private const long Socket = 41, SocketPair = 53, SetSockOpt = 54, IoUringSetup = 425;
    private const int AfUnix = 1, AfInet = 2, AfInet6 = 10, AfNetlink = 16, AfPacket = 17, AfVsock = 40;
    private const int Stream = 1, Datagram = 2, Raw = 3, Packets = 5;
    private const int Icmp = 1, Tcp = 6, Sctp = 132, UdpLite = 136, Smc = 256;
    private const int NoDelay = 1, UpperProtocol = 31; // TCP_NODELAY, TCP_ULP
    private const string Denied = "errno 1";

    private readonly TcpListener _listed = Listen();
    private readonly TcpListener _other = Listen();

    public FilteredNetworkTests() => Requirement.Possible(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");

    public void Dispose()
    {
        _listed.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void What_arms_the_programs_is_in_the_memory_of_no_process_while_the_program_runs()
    {
        using Sandbox sandbox = Filtered("direct", "outbound: ['tcp:127.0.0.1:1']");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", """
            launcher=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)
            for process in $PPID $launcher; do grep -c policy-run /proc/$process/maps; grep anon_inode:bpf /proc/$process/maps; ls -l /proc/$process/fd | grep anon_inode:bpf; done
            """);
        Assert.Matches("^[1-9][0-9]*\n[1-9][0-9]*\n$", run.Output);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    public void Connections_reach_the_listed_destinations_alone(string mode)
    {
        using Sandbox sandbox = Filtered(mode, $"outbound: ['tcp:127.0.0.1:{PortOf(_listed)}', 'udp:127.0.0.1:7002', '[::1]:7003', '192.0.2.0/24:*']");
        (string Line, string Expected)[] tries =
        [
            ($"net-connect tcp 127.0.0.1 {PortOf(_listed)}", "ok 0"),
            ($"net-connect tcp 127.0.0.1 {PortOf(_other)}", Denied),
            ($"net-connect udp 127.0.0.1 {PortOf(_listed)}", Denied),
            ("net-connect udp 127.0.0.1 7002", "ok 0"),
            ("net-connect tcp 127.0.0.1 7002", Denied),
            ("net-connect tcp 127.0.0.2 7002", Denied),
            ("net-connect tcp 192.0.3.1 80", Denied),
            ("net-connect tcp ::1 7003", "ok 0"),
            ("net-connect tcp ::1 7004", Denied),
            ("net-connect udp ::1 7004", Denied),
            ($"net-connect tcp ::ffff:127.0.0.1 {PortOf(_listed)}", "ok 0"),
            ($"net-connect tcp ::ffff:127.0.0.1 {PortOf(_other)}", Denied),
            ("net-connect udp ::ffff:127.0.0.1 7002", "ok 0"),
            ("net-connect udp ::ffff:127.0.0.1 7003", Denied),
            ($"net-connect tcp 0.0.0.0 {PortOf(_listed)}", Denied),
            ("net-connect tcp :: 7003", Denied),
            ($"net-connect mptcp 127.0.0.1 {PortOf(_other)}", Denied),
            ($"net-connect-child tcp 127.0.0.1 {PortOf(_other)}", Denied),
            ($"net-connect-child tcp 127.0.0.1 {PortOf(_listed)}", "ok 0"),
            ($"net-fast-open 127.0.0.1 {PortOf(_other)}", Denied),
        ];
        Assert.Equal(tries.Select(one => one.Line + ": " + one.Expected), Outcomes(sandbox, tries.Select(one => one.Line)));
        Assert.All(sandbox.Control([.. tries.Select(one => one.Line)]), outcome => Assert.NotEqual(Denied, outcome));
    }

    [Fact]
    public void Datagrams_reach_the_listed_destinations_alone()
    {
        using Sandbox sandbox = Filtered("sandbox", "outbound: ['udp:127.0.0.1:7002', '[::1]:7003']");
        (string Line, string Expected)[] tries =
        [
            ("net-send 127.0.0.1 7002", "ok 1"),
            ("net-send 127.0.0.1 7001", Denied),
            ("net-send-many 127.0.0.1 7002", "ok 1"),
            ("net-send-many 127.0.0.1 7001", Denied),
            ("net-send-unspecified 127.0.0.1 7002", "ok 1"),
            ("net-send-unspecified 127.0.0.1 7001", Denied),
            ("net-send ::1 7003", "ok 1"),
            ("net-send ::1 7004", Denied),
            ("net-send ::ffff:127.0.0.1 7002", "ok 1"),
            ("net-send ::ffff:127.0.0.1 7001", Denied),
        ];
        Assert.Equal(tries.Select(one => one.Line + ": " + one.Expected), Outcomes(sandbox, tries.Select(one => one.Line)));
    }

    [Fact]
    public void Only_the_listed_ports_are_bound()
    {
        using Sandbox sandbox = Filtered("sandbox", "inbound: [18080, 'tcp:18443', 'udp:15353']");
        (string Line, string Expected)[] tries =
        [
            ("net-bind tcp 0.0.0.0 18080", "ok 0"),
            ("net-bind udp 127.0.0.1 18080", "ok 0"),
            ("net-bind tcp :: 18443", "ok 0"),
            ("net-bind udp :: 18443", Denied),
            ("net-bind udp 0.0.0.0 15353", "ok 0"),
            ("net-bind tcp 127.0.0.1 15353", Denied),
            ("net-bind tcp 0.0.0.0 18081", Denied),
            ("net-bind tcp ::ffff:127.0.0.1 18081", Denied),
            ("net-bind mptcp 0.0.0.0 18081", Denied),
            ("net-bind tcp 0.0.0.0 0", Denied),
            ("net-bind udp 0.0.0.0 0", "ok 0"), // the kernel would pick the port of a socket that sends
            ("tcp-listen", "ok 0"),
        ];
        Assert.Equal(tries.Select(one => one.Line + ": " + one.Expected), Outcomes(sandbox, tries.Select(one => one.Line)));
    }

    // The listener has the port that it got without a bind; what is sent to it does not arrive, so the connection is not made within a second.
    [Fact]
    public void A_socket_that_listens_without_a_bind_gets_no_connection()
    {
        using Sandbox sandbox = Filtered("sandbox", "outbound: ['127.0.0.1:*']");
        Assert.Equal(["ok 0"], sandbox.Control("net-listen-unbound"));
        Assert.Equal(["errno 115"], sandbox.Try("net-listen-unbound"));
    }

    [Theory]
    [InlineData("direct", "")]
    [InlineData("sandbox", "\nsecurity: {seccomp: {default: allow}}")]
    public void Sockets_of_other_kinds_cannot_be_made(string mode, string section)
    {
        using Sandbox sandbox = Filtered(mode, "outbound: ['*:443']", section);
        ProbeCall[] refused =
        [
            new(Socket, AfInet, Raw, Icmp), new(Socket, AfInet6, Raw, 17), new(Socket, AfInet, Datagram, Icmp), new(Socket, AfInet, Datagram, UdpLite),
            new(Socket, AfPacket, Raw, 0), new(Socket, AfPacket, Datagram, 0), new(Socket, AfVsock, Stream, 0), new(Socket, AfNetlink, Raw, 15),
            new(SocketPair, AfInet, Stream, 0), new(IoUringSetup, 1, 0),
            new(Socket, AfInet, Stream, Sctp), new(Socket, AfInet6, Packets, Sctp), new(Socket, AfInet, Stream, Smc), new(Socket, AfInet6, Datagram, 58),
        ];
        Assert.Equal(
            ["errno 1", "errno 1", "errno 93", "errno 93", "errno 97", "errno 97", "errno 97", "errno 93", "errno 97", "errno 1", "errno 93", "errno 1", "errno 93", "errno 93"],
            sandbox.Probe(refused));
        Assert.Equal(["errno 2", "errno 88"], sandbox.Probe(new ProbeCall(SetSockOpt, 0, Tcp, UpperProtocol), new ProbeCall(SetSockOpt, 0, Tcp, NoDelay))); // ENOTSOCK without the guard
        ProbeCall[] made = [new(Socket, AfUnix, Stream, 0), new(Socket, AfInet, Stream, 0), new(Socket, AfInet6, Datagram, 17), new(Socket, AfNetlink, Raw, 0)];
        Assert.All(sandbox.Probe(made), outcome => Assert.StartsWith("ok ", outcome, StringComparison.Ordinal));
    }

    [Fact]
    public void A_socket_that_the_caller_has_open_is_not_passed_on()
    {
        using Sandbox sandbox = Filtered("direct", "outbound: ['udp:127.0.0.1:7002']");
        ProcessRun run = ProcessRun.Of("bash", ["-c", $"exec 7<>/dev/udp/127.0.0.1/9; {PublishedLauncher.X64} {sandbox.BundlePath} -- bash -c 'echo x >&7'"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("7: Bad file descriptor", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_sets_are_held_by_tries()
    {
        IEnumerable<string> networks = Enumerable.Range(0, 300).SelectMany(i => new[] { $"'127.1.{i / 2}.0/{24 + (i % 2)}:{20000 + i}'", $"'[2001:db8:{i:x}::]/48:*'" });
        IEnumerable<int> ports = Enumerable.Range(21000, 100);
        using Sandbox sandbox = Filtered("sandbox", $"inbound: [{string.Join(", ", ports)}]\n  outbound: [{string.Join(", ", networks)}]");
        (string Line, bool Allowed)[] tries =
        [
            ("net-connect udp 127.1.0.1 20000", true), ("net-connect udp 127.1.0.1 20001", true), ("net-connect udp 127.1.0.200 20001", false),
            ("net-connect udp 127.1.149.200 20298", true), ("net-connect udp 127.1.149.200 20297", false), ("net-connect udp 127.1.150.1 20300", false),
            ("net-send ::ffff:127.1.7.1 20014", true), ("net-send ::ffff:127.1.7.1 20016", false),
            ("net-connect udp 2001:db8:12b::1 9", true), ("net-connect udp 2001:db8:12c::1 9", false),
            ("net-bind tcp 127.0.0.1 21099", true), ("net-bind tcp 127.0.0.1 21100", false),
        ];
        string[] outcomes = sandbox.Try([.. tries.Select(one => one.Line)]);
        Assert.Equal(tries, tries.Zip(outcomes, (one, outcome) => (one.Line, outcome != Denied)));
    }

    [Theory]
    [InlineData("dns: disabled\n  outbound: ['127.0.0.0/8:*']", false, false)]
    [InlineData("outbound: ['127.0.0.1:80']", false, false)]
    [InlineData("dns: [127.0.0.53]\n  outbound: []", true, false)]
    [InlineData("dns: ['127.0.0.53', '127.0.0.54']\n  inbound: []", true, true)]
    public void Name_servers_are_reached_as_the_policy_says_in_every_mode(string lists, bool first, bool second)
    {
        foreach (string mode in (string[])["sandbox", "direct"])
        {
            using Sandbox sandbox = Filtered(mode, lists);
            string[] outcomes = sandbox.Try(
                "net-connect udp 127.0.0.53 53", "net-send ::ffff:127.0.0.54 53", "net-connect tcp 127.0.0.54 53", "net-connect tcp 127.0.0.53 853", "net-connect udp 127.0.0.53 54");
            Assert.Equal([first, second, second, false], outcomes[..4].Select(outcome => outcome != Denied));
            Assert.Equal(lists.Contains(":*", StringComparison.Ordinal), outcomes[4] != Denied);
        }
    }

    [Fact]
    public void Names_may_be_off_in_mode_direct_where_there_is_no_network()
    {
        using var sandbox = new Sandbox("profile: none\nmode: direct\nnetwork: {mode: none, dns: disabled}\n");
        Assert.Equal(["errno 97"], sandbox.Try("net-connect udp 127.0.0.53 53"));
    }

    // The launcher reads the machine's own file.
    [Fact]
    public void The_name_servers_of_the_host_are_reached_where_the_policy_says_so()
    {
        string[] servers = [.. ReadServers()];
        using Sandbox sandbox = Filtered("sandbox", "dns: system");
        Assert.All(sandbox.Try([.. servers.Select(server => $"net-connect udp {server} 53")]), outcome => Assert.NotEqual(Denied, outcome));
        Assert.Equal([Denied, Denied], sandbox.Try($"net-connect udp {servers[0]} 54", "net-connect udp 127.9.9.9 53"));
    }

    [Fact]
    public async Task Two_sandboxes_have_rules_of_their_own()
    {
        using Sandbox one = Filtered("sandbox", "outbound: ['127.0.0.1:7001']"), other = Filtered("direct", "outbound: ['127.0.0.1:7002']");
        string[] tries = ["net-connect udp 127.0.0.1 7001", "net-connect udp 127.0.0.1 7002"];
        Task<string[]>[] runs = [.. Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).Try(tries)))];
        string[][] outcomes = await Task.WhenAll(runs);
        for (int i = 0; i < outcomes.Length; i++) { Assert.Equal(i % 2 == 0 ? ["ok 0", Denied] : [Denied, "ok 0"], outcomes[i]); }
    }

    [Fact]
    public void The_host_keeps_its_own_network()
    {
        using Sandbox sandbox = Filtered("sandbox", "outbound: ['127.0.0.1:7001']");
        ProcessRun run = sandbox.Run("readlink", "/proc/self/ns/net");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, run.Output.Trim());
        Assert.Equal(["ok 0"], sandbox.Control("net-connect udp 127.0.0.1 7002"));
    }

    [Fact]
    public void A_user_who_may_load_no_programs_is_refused_or_by_best_effort_warned()
    {
        using Sandbox sandbox = Filtered("direct", "outbound: ['127.0.0.1:7001']");
        ProcessRun refused = sandbox.RunUnprivileged("/bin/echo", "started");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Output));
        Assert.Matches("error PB806[01]: ", refused.Error);
        sandbox.Options.Add("--best-effort");
        ProcessRun warned = sandbox.RunUnprivileged("/bin/echo", "started");
        Assert.Equal((0, "started\n"), (warned.ExitCode, warned.Output));
        Assert.Matches("warning PB806[01]: ", warned.Error);
    }

    [Fact]
    public void Where_the_kernel_runs_no_programs_on_security_hooks_best_effort_leaves_out_those_alone()
    {
        using Sandbox sandbox = Filtered("direct", "outbound: ['127.0.0.1:7001']", "\nsecurity: {bpf_lsm: {file_open: [{action: deny, path: /nowhere}]}}");
        sandbox.Options.Add("--best-effort");
        ProcessRun run = sandbox.RunWithInput("net-connect udp 127.0.0.1 7002\nnet-bind tcp 0.0.0.0 18081\n", ProbeProgram.Path);
        Assert.Equal("errno 1\nerrno 1\n", run.Output);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(5)]
    public void A_program_that_the_kernel_refuses_is_told_by_the_list_whose_instruction_it_is(int line)
    {
        using Sandbox sandbox = Filtered("direct", "inbound: [18080]\n  outbound:\n    - '127.0.0.1:7001'");
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(File.ReadAllBytes(sandbox.BundlePath), out BundleFile? bundle));
        string name = line == 7 ? "connect4" : "bind4";
        byte[] damaged = DamagedPrograms.Damage(bundle!, SectionKind.BpfNetwork, name, line, DamagedPrograms.Call); // Ok gives one
        File.WriteAllBytes(sandbox.BundlePath, Guest.WithPrograms(File.ReadAllBytes(sandbox.BundlePath), (SectionKind.BpfNetwork, damaged)));
        ProcessRun run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches($@"error PB8065: the kernel refuses the BPF program for '{name}' \(test\.policy\.yaml\({line},\d+\)\): .*; its verifier says: invalid func unknown#2989", run.Error);
    }

    [Fact]
    public void Denials_are_told_with_the_line_of_their_list()
    {
        using Sandbox sandbox = Filtered("direct", "inbound: [18080]\n  outbound:\n    - '127.0.0.1:7001'");
        sandbox.Options.Add("--watch-denials");
        ProcessRun run = sandbox.RunWithInput("net-connect udp 127.0.0.1 7002\nnet-bind tcp 0.0.0.0 18081\nnet-send ::1 9\n", ProbeProgram.Path);
        Assert.Equal("errno 1\nerrno 1\nerrno 1\n", run.Output);
        Assert.Contains("denied connect4 by test.policy.yaml(7)", run.Error, StringComparison.Ordinal);
        Assert.Contains("denied bind4 by test.policy.yaml(5)", run.Error, StringComparison.Ordinal);
        Assert.Contains("denied sendmsg6 by test.policy.yaml(7)", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "true")]
    [InlineData("\nsecurity: {landlock: {paths: [{path: /, access: read-write-execute}]}}", "true")]
    [InlineData("\nsecurity: {landlock: {paths: [{path: /, access: read-execute}]}}", "false")]
    public void In_mode_direct_the_report_says_whether_the_program_may_leave_its_cgroup(string section, string expected)
    {
        using Sandbox sandbox = Filtered("direct", "outbound: []", section);
        sandbox.Options.Add("--report");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "for root in /sys/fs/cgroup/unified /sys/fs/cgroup; do echo 0 > $root/cgroup.procs && break; done; sed -n s,^0::,,p /proc/self/cgroup");
        Assert.Contains($"\"cgroupIsWritable\":{expected}", run.Error, StringComparison.Ordinal);
        Assert.Equal(expected == "false", run.Output.Contains("policybuild-", StringComparison.Ordinal));
    }

    [Fact]
    public void Landlock_holds_the_ports_too()
    {
        Requirement.Possible(LandlockAbiOfThisKernel() >= 4, "this kernel's Landlock knows no ports");
        using Sandbox sandbox = Filtered("sandbox", "inbound: [18080]\n  outbound: ['tcp:127.0.0.1:7001']", "\nsecurity: {landlock: {paths: [{path: /, access: read-execute}]}}");
        Assert.Equal(["errno 13", "errno 13", "errno 1"], sandbox.Try("net-connect tcp 127.0.0.1 7002", "net-bind tcp 127.0.0.1 18081", "net-connect tcp 127.0.0.2 7001"));
    }

    private static long LandlockAbiOfThisKernel() =>
        ProbeProgram.Control("444 0 0 1")[0] is ['o', 'k', ' ', .. string abi] ? long.Parse(abi, System.Globalization.CultureInfo.InvariantCulture) : 0;

    internal static Sandbox Filtered(string mode, string lists, string section = "") =>
        new($"profile: filtered-{mode}\nmode: {mode}\nnetwork:\n  mode: filtered\n  {lists}{section}\n");

    private static IEnumerable<string> Outcomes(Sandbox sandbox, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        return all.Zip(sandbox.Try(all), (line, outcome) => line + ": " + outcome);
    }

    private static IEnumerable<string> ReadServers()
    {
        string[] lines = File.Exists("/etc/resolv.conf") ? File.ReadAllLines("/etc/resolv.conf") : [];
        string[] servers = [.. lines.Where(line => line.StartsWith("nameserver ", StringComparison.Ordinal)).Select(line => line.Split(' ', 2)[1].Trim()).Where(server => !server.Contains('%', StringComparison.Ordinal))];
        return servers.Length == 0 ? ["127.0.0.1"] : servers;
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
