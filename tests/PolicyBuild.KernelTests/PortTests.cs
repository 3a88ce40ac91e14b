using System.Net;
using System.Net.Sockets;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Port rules and the ways round them that guards close. Each refusal has a control run, without the policy, that is not refused.</summary>
public sealed class PortTests : IDisposable
{
    private const long Socket = 41, IoUringSetup = 425;
    private const int AfUnix = 1, AfInet = 2, AfInet6 = 10, AfPacket = 17, AfSmc = 43;
    private const int Stream = 1, Datagram = 2, Raw = 3, SequencedPackets = 5;
    private const int Mptcp = 262, Sctp = 132, UdpLite = 136;

    private readonly TcpListener _open = Listen();
    private readonly TcpListener _closed = Listen();
    private readonly int _freePort;
    private readonly int _otherFreePort;

    public PortTests()
    {
        _freePort = FindFreePort(0);
        _otherFreePort = FindFreePort(_freePort);
    }

    public void Dispose()
    {
        _open.Dispose();
        _closed.Dispose();
    }

    [Fact]
    public void Only_the_listed_ports_are_connected_to()
    {
        using Sandbox sandbox = WithTcp($"connect: [{PortOf(_open)}]");
        string[] tried = [$"tcp-connect {PortOf(_open)}", $"tcp-connect {PortOf(_closed)}", $"tcp-bind {_freePort}"];
        Assert.Equal(["ok 0", "ok 0", "ok 0"], sandbox.Control(tried));
        Assert.Equal(["ok 0", "errno 13", "ok 0"], sandbox.Try(tried)); // no bind key: binding is left alone
    }

    [Fact]
    public void Only_the_listed_ports_are_bound()
    {
        using Sandbox sandbox = WithTcp($"bind: [{_freePort}]");
        string[] tried = [$"tcp-bind-listen {_freePort}", $"tcp-bind {_otherFreePort}", "tcp-bind 0", $"tcp-connect {PortOf(_closed)}"];
        Assert.Equal(["ok 0", "ok 0", "ok 0", "ok 0"], sandbox.Control(tried));
        Assert.Equal(["ok 0", "errno 13", "errno 13", "ok 0"], sandbox.Try(tried)); // no connect key
    }

    [Fact]
    public void Port_0_stands_for_a_port_that_the_kernel_picks()
    {
        using Sandbox sandbox = WithTcp("bind: [0]");
        Assert.Equal(["ok 0", "errno 13"], sandbox.Try("tcp-bind-listen 0", $"tcp-bind {_otherFreePort}"));
    }

    [Fact]
    public void With_empty_lists_nothing_is_bound_connected_or_listened_on()
    {
        using Sandbox sandbox = WithTcp("bind: [], connect: []");
        string[] tried = ["tcp-listen", $"tcp-bind {_freePort}", $"tcp-connect {PortOf(_open)}"];
        Assert.Equal(["ok 0", "ok 0", "ok 0"], sandbox.Control(tried));
        Assert.Equal(["errno 1", "errno 13", "errno 13"], sandbox.Try(tried)); // listen: EPERM, by the guard
    }

    [Fact]
    public void Fast_open_does_not_get_round_the_connect_list()
    {
        Requirement.Possible(File.ReadAllText("/proc/sys/net/ipv4/tcp_fastopen").Trim() is "1" or "3", "TCP fast open is off on this machine");
        using Sandbox sandbox = WithTcp($"connect: [{PortOf(_open)}]");
        string[] tried = [$"fast-open-sendto {PortOf(_closed)}", $"fast-open-sendmsg {PortOf(_closed)}", $"fast-open-sendmmsg {PortOf(_closed)}"];
        Assert.Equal(["ok 1", "ok 1", "ok 1"], sandbox.Control(tried));
        Assert.Equal(["errno 1", "errno 1", "errno 1"], sandbox.Try(tried));
    }

    [Fact]
    public void Sockets_that_landlock_does_not_judge_cannot_be_made()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for raw sockets");
        using Sandbox sandbox = WithTcp($"connect: [{PortOf(_open)}]");
        ProbeCall[] calls =
        [
            new(Socket, AfInet, Stream, Mptcp), new(Socket, AfInet6, Stream, Mptcp), new(Socket, AfInet, Raw, 1), new(Socket, AfInet, WithFlags(Stream), Mptcp),
            new(Socket, AfInet, Stream, Sctp), new(Socket, AfInet, SequencedPackets, Sctp), new(Socket, AfInet, Datagram, UdpLite), new(Socket, AfSmc, Stream, 0),
        ];
        string[] control = ProbeProgram.Control([.. calls.Select(call => call.ToString())]);
        Assert.All(control[..4], outcome => Assert.StartsWith("ok ", outcome, StringComparison.Ordinal)); // the others may be missing in this kernel
        Assert.All(sandbox.Probe(calls), outcome => Assert.Equal("errno 93", outcome));
    }

    [Fact]
    public void Tcp_rules_leave_plain_tcp_and_udp_and_unix_sockets_alone()
    {
        using Sandbox sandbox = WithTcp("bind: [], connect: []");
        ProbeCall[] calls =
        [
            new(Socket, AfInet, Stream, 0), new(Socket, AfInet, Stream, 6), new(Socket, AfInet6, WithFlags(Stream), 6), new(Socket, AfInet, Datagram, 0),
            new(Socket, AfInet, Datagram, 17), new(Socket, AfUnix, Stream, 0), new(Socket, AfUnix, SequencedPackets, 0),
        ];
        Assert.All(sandbox.Probe(calls), outcome => Assert.StartsWith("ok ", outcome, StringComparison.Ordinal));
        Assert.Equal(["ok 1", "ok 0"], sandbox.Try($"udp-send {_freePort}", $"udp-bind {_freePort}"));
    }

    [Fact]
    public void Rings_cannot_be_made_beside_port_rules()
    {
        using Sandbox sandbox = WithTcp("connect: []");
        string control = Assert.Single(ProbeProgram.Control($"{IoUringSetup} 1 0"));
        Requirement.Possible(control == "errno 14", "this machine has no io_uring"); // EFAULT: it went on to the parameters
        Assert.Equal(["errno 1"], sandbox.Probe(new ProbeCall(IoUringSetup, 1, 0)));
    }

    [Fact]
    public void Without_port_rules_there_are_no_guards()
    {
        using var sandbox = new Sandbox("""
            profile: paths-only
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-execute}]}}
            """);
        string[] tried = ["tcp-listen", $"tcp-connect {PortOf(_open)}", $"{IoUringSetup} 1 0", $"{Socket} {AfInet} {Stream} {Mptcp}"];
        Assert.Equal(sandbox.Control(tried), sandbox.Try(tried));
    }

    [Fact]
    public void With_network_none_only_unix_sockets_can_be_made()
    {
        using var sandbox = new Sandbox("""
            profile: offline
            mode: direct
            network: {mode: none}
            """);
        const int afNetlink = 16;
        ProbeCall[] refused = [new(Socket, AfInet, Stream, 0), new(Socket, AfInet6, Datagram, 0), new(Socket, afNetlink, Raw, 0), new(Socket, AfPacket, Raw, 0)];
        Assert.Equal(["errno 97", "errno 97", "errno 97", "errno 97"], sandbox.Probe(refused));
        string[] allowed = sandbox.Probe(new ProbeCall(Socket, AfUnix, Stream, 0), new ProbeCall(Socket, AfUnix, Datagram, 0));
        Assert.All(allowed, outcome => Assert.StartsWith("ok ", outcome, StringComparison.Ordinal));
        Assert.Equal(["ok 0"], sandbox.Try("abstract-connect-own policybuild-" + Guid.NewGuid().ToString("N")));
    }

    /// <summary>A type with SOCK_NONBLOCK and SOCK_CLOEXEC, which are no part of it.</summary>
    private static int WithFlags(int type) => type | 0x800 | 0x80000;

    private static Sandbox WithTcp(string ports) => new($$$"""
        profile: ports
        mode: direct
        security:
          landlock:
            paths: [{path: /, access: read-execute}]
            tcp: {{{{ports}}}}
        """);

    /// <summary>A port below those that the kernel hands out by itself: nobody else gets it in the meantime.</summary>
    private static int FindFreePort(int other)
    {
        while (true)
        {
            int port = Random.Shared.Next(20000, 30000);
            if (port == other) { continue; }
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one will do.
            }
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
