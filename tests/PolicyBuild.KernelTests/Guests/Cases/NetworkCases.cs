namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Network mode filtered on other kernels: the programs that the compiler makes load there, and decide the same.</summary>
internal static class NetworkCases
{
    private const string Denied = "errno 1";

    private const string Policy = """
        profile: filtered
        mode: direct
        network:
          mode: filtered
          inbound: [8080, 'udp:5353']
          outbound: ['tcp:127.0.0.1:7001', 'udp:127.0.0.0/8:7002', '[::1]:7003', 'udp:[2001:db8::]/33:*']
        """;

    // 40 networks of either family are looked up in tries.
    private static readonly string s_large = $"""
        profile: filtered
        mode: direct
        network:
          mode: filtered
          inbound: [8080, 'udp:5353', {string.Join(", ", Enumerable.Range(20000, 40))}]
          outbound:
            - 'tcp:127.0.0.1:7001'
            - 'udp:127.0.0.0/8:7002'
            - '[::1]:7003'
            - 'udp:[2001:db8::]/33:*'
        {string.Concat(Enumerable.Range(0, 40).Select(i => $"    - '10.{i}.0.0/16:443'\n    - 'tcp:[fd00:{i:x}::]/32:*'\n"))}
        """;

    private static readonly (string Line, string Outcome)[] s_tries =
    [
        ("net-connect tcp 127.0.0.1 7001", "ok 0"),
        ("net-connect tcp 127.0.0.1 7002", Denied),
        ("net-connect tcp ::ffff:127.0.0.1 7001", "ok 0"),
        ("net-connect tcp ::ffff:127.0.0.1 7002", Denied),
        ("net-connect udp 127.0.0.9 7002", "ok 0"),
        ("net-connect udp 127.0.0.9 7001", Denied),
        ("net-connect tcp ::1 7003", "ok 0"),
        ("net-connect tcp ::1 7004", Denied),
        ("net-connect tcp :: 7003", Denied),
        ("net-send 127.0.0.1 7002", "ok 1"),
        ("net-send 127.0.0.1 7001", Denied),
        ("net-send ::1 7003", "ok 1"),
        ("net-send ::1 7004", Denied),
        ("net-send ::ffff:127.0.0.1 7002", "ok 1"),
        ("net-send ::ffff:127.0.0.1 7003", Denied),
        ("net-send-unspecified 127.0.0.1 7001", Denied),
        ("net-bind tcp 0.0.0.0 8080", "ok 0"),
        ("net-bind tcp :: 8081", Denied),
        ("net-bind udp 127.0.0.1 5353", "ok 0"),
        ("net-bind tcp 127.0.0.1 5353", Denied),
        ("net-bind udp 0.0.0.0 0", "ok 0"),
        ("net-bind tcp 0.0.0.0 0", Denied),
        ("net-listen-unbound", "errno 1"), // its own listener is no destination
    ];

    private const string Ways = """
        profile: filtered
        mode: direct
        network:
          mode: filtered
          outbound: ['udp:10.9.9.9:7002', 'udp:127.0.0.1:7002', 'udp:[2001:db8::1]:7002', 'udp:[::1]:7002']
        """;

    // Those by a control message or a flow label are of kernels with Mobile IPv6, which the machine's own need not have.
    private static readonly (string Line, string Outcome)[] s_ways =
    [
        ("way-send option 10.9.9.9 7002 127.0.0.1", Denied),
        ("way-send control 10.9.9.9 7002 127.0.0.1", Denied),
        ("way-send behind 10.9.9.9 7002 127.0.0.1", Denied),
        ("way-send harmless 127.0.0.1 7002 127.0.0.1", "ok 1"),
        ("way-send option 2001:db8::1 7002 ::1", Denied),
        ("way-send control 2001:db8::1 7002 ::1", Denied),
        ("way-send old-control 2001:db8::1 7002 ::1", Denied),
        ("way-send old-option 2001:db8::1 7002 ::1", Denied),
        ("way-send label 2001:db8::1 7002 ::1", Denied),
        ("way-send behind 2001:db8::1 7002 ::1", Denied),
        ("way-send harmless ::1 7002 ::1", "ok 1"),
        ("way-send-connected 127.0.0.1 7002 class", "ok 1"),
        ("way-send-connected ::1 7002 class", "ok 1"),
        ("way-send-connected 127.0.0.1 7002 segment", "ok 1"),
        ("way-send-connected ::1 7002 segment", "ok 1"),
        ("way-send-connected 127.0.0.1 7002 elsewhere 127.0.0.1 7003", Denied),
        ("connect-four 127.0.0.1 7002", "ok 0"),
        ("connect-four 127.0.0.1 7003", Denied),
        ("send-four 127.0.0.1 7002", "ok 1"),
        ("send-four 127.0.0.1 7003", Denied),
        ("way-fast-open tcp 127.0.0.1 7003", Denied),
        ("way-fast-open later 127.0.0.1 7003", Denied),
        ("way-send-told source 127.0.0.1 7003", Denied),
    ];

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        GuestCase.TryBy("a filtered network reaches what is listed, by comparisons", Policy, _ => s_tries, "ip link set lo up"),
        GuestCase.TryBy("a filtered network reaches what is listed, by tries", s_large, _ => s_tries, "ip link set lo up"),

        // The descriptor 2 of the probe is a socket that was made outside. A stream goes where it is connected to, whatever address is sent with it:
        // it tells what became of the connection.
        new("a socket that was passed in is judged where the kernel runs programs on security hooks", Policy, """
            ip link set lo up
            for kind in tcp udp; do
              probe pass $kind policy-run $BUNDLE -- /bin/probe <<'LINES'
            net-connect-passed 127.0.0.1 7001
            net-connect-passed 127.0.0.1 7002
            net-connect-passed 127.0.0.1 7003
            net-send-passed 127.0.0.1 7002
            net-send-passed 127.0.0.1 7003
            LINES
              echo $kind $?
            done
            """, _ => $"""
            ok 0
            {Denied}
            {Denied}
            errno 111
            errno 32
            tcp 0
            {Denied}
            ok 0
            {Denied}
            ok 1
            {Denied}
            udp 0

            """) { On = BpfCases.HasHooks },

        new("a connection to a socket that listens without a bind does not come in", """
            profile: filtered
            network: {mode: filtered, outbound: ['127.0.0.1:*']}
            """, """
            ip link set lo up
            echo net-listen-unbound | run /bin/probe
            """, _ => "errno 115\n") { On = SandboxCases.HasSandbox },

        // The helper would look names up for a key of the type dns_resolver.
        new("a key is not asked of a helper outside", """
            profile: filtered
            mode: direct
            network: {mode: filtered, dns: system}
            """, """
            mkdir -p /sbin
            printf '#!/bin/sh\necho asked >> /tmp/asked\n' > /sbin/request-key
            chmod 755 /sbin/request-key
            echo '@{request_key} "user "policybuild:outside "x 0' | probe
            cat /tmp/asked
            echo '@{request_key} "user "policybuild:inside "x 0' | run /bin/probe
            cat /tmp/asked
            rm /sbin/request-key
            """, _ => "errno 126\nasked\nerrno 1\nasked\n"),

        GuestCase.TryBy("a packet that brings a way of its own does not leave", Ways, _ => s_ways, "ip link set lo up"),

        // Landlock, which hardened has, refuses ports by another error, where it knows them.
        new("a filtered network is filtered in mode hardened too", """
            profile: hardened
            mode: hardened
            network:
              mode: filtered
              inbound: [8080, 'udp:5353']
              outbound: ['tcp:127.0.0.1:7001', 'udp:127.0.0.0/8:7002', '[::1]:7003', 'udp:[2001:db8::]/33:*']
            security: {landlock: {paths: [{path: /bin, access: read-execute}]}}
            """,
            $"ip link set lo up\nrun /bin/probe <<'LINES' | sed 's/errno 13/errno 1/'\n{string.Concat(s_tries[..^1].Select(one => one.Line + "\n"))}LINES\n",
            _ => string.Concat(s_tries[..^1].Select(one => one.Outcome + "\n"))) { On = BpfCases.HasHooks },

        .. Enumerable.Range(1, 8).Select(seed => AtRandom(seed, "sandbox") with { On = SandboxCases.HasSandbox }),
        .. Enumerable.Range(9, 2).Select(seed => AtRandom(seed, "direct")),
    ];

    // As FilteredNetworkRandomTests on the machine's own kernel.
    private static GuestCase AtRandom(int seed, string mode)
    {
        RandomNetwork network = RandomNetwork.Of(seed, mode);
        string lines = string.Concat(network.Tries.Select(one => one.Line + "\n"));
        return new GuestCase($"the kernel decides as explain says of network lists at random, {seed}", network.Policy,
            $"ip link set lo up\ntouch /etc/resolv.conf\nrun /bin/probe <<'LINES' | sed 's/^errno 1$/denied/; t; s/.*/let through/'\n{lines}LINES\nrm /etc/resolv.conf\n",
            _ => string.Concat(network.Tries.Select(one => one.Allowed ? "let through\n" : "denied\n")));
    }
}
