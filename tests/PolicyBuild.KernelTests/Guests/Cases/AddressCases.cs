namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Address rules of hook policies, and addresses that do not say what the kernel takes them for (addresses.c, network.c).</summary>
internal static class AddressCases
{
    private const string Denials = """
        profile: denials
        mode: direct
        security:
          bpf_lsm:
            socket_connect: [{action: deny, address: ['127.0.0.0/8:7001', '[::1]:7002', '10.0.0.5:7004']}]
            socket_bind: [{action: deny, address: ['127.0.0.1:7001', '[::1]:7002', '127.0.0.9:*']}]
            socket_sendmsg: [{action: deny, address: ['127.0.0.1:7001', '[::1]:7002', '[2001:db8::5]:*']}]
        """;

    private const string Allowances = """
        profile: allowances
        mode: direct
        security:
          bpf_lsm:
            socket_connect: {default: deny, rules: [{action: allow, address: ['127.0.0.0/8:*', '[::1]:*', '0.0.0.0:7005', '[::]:7005', '[::]:7006']}]}
            socket_bind: {default: deny, rules: [{action: allow, address: ['127.0.0.1:*', '10.0.0.5:*', '[::1]:*', '0.0.0.0:7005', '[::]:7005', '[::]:7006']}]}
            socket_sendmsg: {default: deny, rules: [{action: allow, address: ['127.0.0.1:7001', '[::1]:7001']}]}
        """;

    private const string Exceptions = """
        profile: exceptions
        mode: direct
        security:
          bpf_lsm:
            socket_connect: [{action: deny, address: {op: not_in, value: ['127.0.0.0/8:*', '[::1]:*', '0.0.0.0:7005', '[::]:7005', '[::]:7006']}}]
            socket_bind: {default: deny, rules: [{action: allow, address: {op: not_in, value: ['127.0.0.1:7001']}}]}
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Case("a denied address is denied by whatever leads to it", Denials,
            ("net-connect tcp 127.0.0.1 7001", false), ("net-connect tcp 127.0.0.1 7002", true), ("net-connect udp ::ffff:127.0.0.1 7001", false),
            ("net-connect tcp 0.0.0.0 7001", false), ("net-connect tcp 0.0.0.0 7002", true), ("net-connect udp ::ffff:0.0.0.0 7001", false),
            ("net-connect udp ::1 7002", false), ("net-connect udp ::1 7001", true), ("net-connect udp :: 7002", false), ("net-connect udp :: 7001", false),
            ("net-connect udp :: 7003", true), ("connect-bound 10.0.0.5 7004", false), ("connect-bound 10.0.0.5 7005", true),
            ("net-bind tcp 127.0.0.1 7001", false), ("net-bind tcp 0.0.0.0 7001", false), ("net-bind tcp :: 7001", false), ("net-bind tcp ::1 7001", true),
            ("bind-unspecified 7001", false), ("bind-raw 2 127.0.0.9", false), ("bind-raw 77 127.0.0.9", false), ("bind-raw 10 127.0.0.9", false), ("bind-raw 77 127.0.0.8", true),
            ("connect-four 127.0.0.1 7001", false), ("connect-four 127.0.0.1 7002", true), ("send-four 127.0.0.1 7001", false), ("send-four 127.0.0.1 7002", true),
            ("net-send 127.0.0.1 7001", false), ("net-send-unspecified 127.0.0.1 7001", false), ("net-send 0.0.0.0 7001", false), ("net-send ::ffff:127.0.0.1 7001", false),
            ("net-send :: 7002", false), ("net-send ::1 7003", true), ("net-send 127.0.0.1 7002", true),
            ("send-raw 10 2001:db8::5", false), ("send-raw 0 2001:db8::5", false), ("send-raw 0 ::1", true), ("send-beside 7003 10 7002", false), ("send-beside 7003 0 7003", true),

            // A connection to AF_UNSPEC is the end of one, and no address; what is sent then has none.
            ("way-send-connected 127.0.0.1 7002 ended", true)),

        Case("what is allowed is allowed as it is written, and nothing else by it", Allowances,
            ("net-connect tcp 127.0.0.1 7001", true), ("net-connect udp ::ffff:127.0.0.1 7001", true), ("net-connect udp ::1 7001", true), ("net-connect udp 10.0.0.5 7001", false),

            // It might lead to 10.0.0.5, or from IPv6 to IPv4.
            ("net-connect tcp 0.0.0.0 7001", false), ("connect-bound 10.0.0.5 7001", false), ("net-connect udp :: 7001", false),
            ("net-connect tcp 0.0.0.0 7005", true), ("net-connect udp :: 7005", true), ("net-connect udp :: 7006", false),
            ("net-bind tcp 127.0.0.1 7001", true), ("net-bind tcp 0.0.0.0 7001", false), ("bind-unspecified 7001", false), ("bind-unspecified 7005", true), ("net-bind tcp :: 7001", false),
            ("net-bind tcp :: 7005", true), ("net-bind tcp :: 7006", false), ("bind-raw 77 127.0.0.1", true), ("bind-raw 77 127.0.0.9", false),
            ("net-send 127.0.0.1 7001", true), ("net-send-unspecified 127.0.0.1 7001", true), ("net-send 127.0.0.1 7002", false), ("net-send-unspecified 127.0.0.1 7002", false),
            ("net-send ::1 7001", true), ("net-send :: 7001", false),

            // These go where the socket is connected to, whatever address is beside.
            ("send-beside 7003 10 7001", true), ("send-beside 7003 0 7001", false), ("send-beside-stream 7003 7001", false)),

        Case("an exception from a denial is one as it is written, and one from what is allowed is none that leads to it", Exceptions,
            ("net-connect udp 127.0.0.1 7001", true), ("net-connect udp 10.0.0.5 7001", false), ("net-connect udp 0.0.0.0 7001", false), ("net-connect udp :: 7001", false),
            ("net-connect udp 0.0.0.0 7005", true), ("net-connect udp :: 7005", true), ("net-connect udp :: 7006", false),
            ("net-bind tcp 127.0.0.1 7002", true), ("net-bind tcp 127.0.0.1 7001", false), ("net-bind tcp 0.0.0.0 7001", false), ("net-bind tcp 0.0.0.0 7002", true),
            ("bind-unspecified 7001", false), ("net-bind tcp :: 7001", false), ("net-bind tcp :: 7002", true)),
    ];

    private static GuestCase Case(string name, string policy, params (string Line, bool Passes)[] tries) => new(name, policy,
        $"ip link set lo up\nip addr add 10.0.0.5/32 dev lo\nrun /bin/probe <<'LINES' | sed 's/^errno 1$/denied/; t; s/.*/passed/'\n{string.Concat(tries.Select(one => one.Line + "\n"))}LINES\nip addr del 10.0.0.5/32 dev lo\n",
        _ => string.Concat(tries.Select(one => one.Passes ? "passed\n" : "denied\n"))) { On = BpfCases.HasHooks };
}
