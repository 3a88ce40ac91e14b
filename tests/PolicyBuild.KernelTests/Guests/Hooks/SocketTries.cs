using System.Globalization;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Sockets, of descriptors 3 and 4. The guest has no network but lo.</summary>
internal static class SocketTries
{
    private const string Unreachable = "errno 101"; // ENETUNREACH
    private const string NotHere = "errno 99"; // EADDRNOTAVAIL

    private static readonly (string Address, ushort Port, string Connected, string Bound)[] s_addresses =
    [
        ("127.0.0.1", 80, "ok 0", "ok 0"), ("127.0.0.1", 443, "ok 0", "ok 0"), ("127.1.2.3", 79, "ok 0", "ok 0"), ("10.0.0.1", 80, Unreachable, NotHere),
        ("10.1.2.3", 65535, Unreachable, NotHere), ("11.0.0.1", 443, Unreachable, NotHere), ("192.168.128.1", 1, Unreachable, NotHere), ("::1", 80, "ok 0", "ok 0"),
        ("::1", 65535, "ok 0", "ok 0"), ("2001:db8::1", 443, Unreachable, NotHere), ("2001:db8::8000:0:0:1", 80, Unreachable, NotHere),
        ("::ffff:10.1.2.3", 80, Unreachable, NotHere), ("::ffff:127.0.0.1", 443, "ok 0", "ok 0"),
        ("0.0.0.0", 443, "ok 0", "ok 0"), ("::", 80, "ok 0", "ok 0"),
    ];

    private static readonly (int Family, int Type, int Protocol)[] s_kinds = [(2, 1, 0), (2, 2, 17), (2, 1, 6), (10, 1, 0), (10, 2, 0), (1, 1, 0), (1, 2, 0), (1, 5, 0), (16, 3, 0), (16, 2, 4)];

    public static void AddTo(HookTries to)
    {
        foreach ((int family, int type, int protocol) in s_kinds)
        {
            string make = $"@socket {family} {type | (family == 1 ? 0x80000 : 0)} {protocol}"; // SOCK_CLOEXEC is no part of the type
            (string, object)[] seen = [("family", family), ("type", type), ("protocol", protocol)];
            to.Add("socket_create", make, "ok 3", seen, after: ["@close 3"]);
            to.Add("socket_post_create", make, "ok 3", seen, after: ["@close 3"]);
            to.Add("socket_getsockopt", "@getsockopt 3 1 3 #00000000 #04000000", "ok 0", [("level", 1), ("option", 3), .. Of(family, type, protocol)], [make], ["@close 3"]); // SO_TYPE
            to.Add("socket_getsockname", "@getsockname 3 #" + new string('0', 256) + " #80000000", "ok 0", Of(family, type, protocol), [make], ["@close 3"]);
            if (family == 1) { to.Add("socket_socketpair", $"@socketpair 1 {type} 0 #0000000000000000", "ok 0", Of(family, type, protocol), after: ["@close 3", "@close 4"]); }
            if (family == 2) { to.Add("socket_shutdown", $"@shutdown 3 {type}", "errno 107", [("how", type), .. Of(family, type, protocol)], [make], ["@close 3"]); } // ENOTCONN
        }

        int[] sizes = [1, 2, 4, 7, 8, 0x20, 1000];
        for (int i = 0; i < s_addresses.Length; i++)
        {
            (string address, ushort port, string connected, string bound) = s_addresses[i];
            byte[] bytes = HookTries.SocketAddress(address, port);
            int family = bytes.Length == 16 ? 2 : 10, size = sizes[i % sizes.Length];
            string hex = "#" + Convert.ToHexString(bytes), length = bytes.Length.ToString(CultureInfo.InvariantCulture);
            (string, object)[] datagrams = [("address", bytes), ("family", family), ("type", 2), ("protocol", 17)];
            string[] before = [$"@socket {family} 2 0"], after = ["@close 3"];
            to.Add("socket_connect", $"@connect 3 {hex} {length}", connected, datagrams, before, after);
            to.Add("socket_bind", $"@bind 3 {hex} {length}", bound, datagrams, before, after);
            to.Add("socket_sendmsg", $"@sendto 3 #78 {size} 0 {hex} {length}", connected == "ok 0" ? $"ok {size}" : connected, [.. datagrams, ("size", size)], before, after);
            (string, object)[] stream = [("address", bytes), ("family", family), ("type", 1), ("protocol", 6)];
            to.Add("socket_bind", $"@bind 3 {hex} {length}", bound, stream, [$"@socket {family} 1 0"], after);
        }

        // No address: the socket is not connected (EDESTADDRREQ). None of the internet: of AF_UNSPEC, which takes a connection back.
        (string, object)[] plain = [("family", 2), ("type", 2), ("protocol", 17)];
        to.Add("socket_sendmsg", "@sendto 3 #78 1 0 0 0", "errno 89", [.. plain, ("size", 1)], ["@socket 2 2 0"], ["@close 3"]);
        byte[] none = new byte[16], unspecified = HookTries.SocketAddress("127.0.0.1", 80), any = HookTries.SocketAddress("0.0.0.0", 80);
        unspecified[0] = any[0] = 0;
        to.Add("socket_sendmsg", $"@sendto 3 #78 1 0 #{Convert.ToHexString(unspecified)} 16", "ok 1", [.. plain, ("address", unspecified), ("size", 1)], ["@socket 2 2 0"], ["@close 3"]);
        to.Add("socket_bind", $"@bind 3 #{Convert.ToHexString(any)} 16", "ok 0", [.. plain, ("address", any)], ["@socket 2 2 0"], ["@close 3"]);
        to.Add("socket_connect", $"@connect 3 #{Convert.ToHexString(none)} 16", "ok 0", [.. plain, ("address", none)], ["@socket 2 2 0"], ["@close 3"]);

        foreach (int size in sizes)
        {
            int flags = size % 2 == 0 ? 0x40 : 0x42; // MSG_DONTWAIT, MSG_PEEK; nothing has come (EAGAIN)
            to.Add("socket_recvmsg", $"@recvfrom 3 #00 {size} {flags} 0 0", "errno 11", [.. plain, ("size", size), ("flags", flags)], ["@socket 2 2 0"], ["@close 3"]);
        }

        foreach (int backlog in (int[])[0, 1, 3, 8, 0x20, 0x1000])
        {
            int family = backlog % 2 == 0 ? 2 : 10;
            to.Add("socket_listen", $"@listen 3 {backlog}", "ok 0", [("backlog", backlog), ("family", family), ("type", 1), ("protocol", 6)], [$"@socket {family} 1 0"], ["@close 3"]);
        }

        // SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, and what neither level nor option has (ENOPROTOOPT).
        foreach ((int level, int option, string outcome) in ((int, int, string)[])[(1, 2, "ok 0"), (1, 6, "ok 0"), (1, 9, "ok 0"), (1, 0x7FFF, "errno 92"), (0x4000, 1, "errno 92"), (0x7FFF, 0xFFFF, "errno 92")])
        {
            to.Add("socket_setsockopt", $"@setsockopt 3 {level} {option} #01000000 4", outcome, [.. plain, ("level", level), ("option", option)], ["@socket 2 2 0"], ["@close 3"]);
        }

        AddUnix(to);
        foreach (int protocol in (int[])[0, 4, 16])
        {
            // A message of 16 bytes that asks for nothing (NLMSG_NOOP).
            to.Add("netlink_send", "@sendto 3 #10000000010000000000000000000000 16 0 0 0", "ok 16", [("protocol", protocol)], [$"@socket 16 3 {protocol}"], ["@close 3"]);
        }
    }

    private static void AddUnix(HookTries to)
    {
        const string Address = "#010000686F6F6B73"; // "hooks", which is no file
        foreach (int type in (int[])[1, 5, 2])
        {
            string[] before = [$"@socket 1 {type} 0", $"@bind 3 {Address} 8", "@listen 3 1", $"@socket 1 {type} 0"], after = ["@close 4", "@close 3"];
            if (type == 2) { to.Add("unix_may_send", $"@sendto 4 #78 1 0 {Address} 8", "ok 1", [("type", type)], before, after); }
            else
            {
                to.Add("unix_stream_connect", $"@connect 4 {Address} 8", "ok 0", [("type", type)], before, after);
                to.Add("socket_accept", "@accept4 3 0 0 0x800", "errno 11", [("family", 1), ("type", type), ("protocol", 0)],
                    [$"@socket 1 {type | 0x800} 0", $"@bind 3 {Address} 8", "@listen 3 1"], ["@close 3"]);
            }
        }
    }

    // What a socket has: 0 stands for the family's protocol of the type.
    private static (string, object)[] Of(int family, int type, int protocol)
    {
        int known = protocol != 0 || family is not (2 or 10) ? protocol : type == 1 ? 6 : 17;
        return [("family", family), ("type", type), ("protocol", known)];
    }
}
