using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Rules that other layers need to be sound. Landlock's port rights see bind(2) and connect(2) of plain TCP and UDP sockets only, so the
/// ways round them are closed: fast open, MPTCP and SCTP, SMC (also where a TCP socket becomes one), raw sockets, listening without a bind, rings, and i386's socketcall, whose
/// arguments no filter sees. Network mode filtered has programs that see internet sockets only, so other families are closed too. In mode direct,
/// also as one to fall back to, <c>network: none</c> is held by the filter alone. Guards give errors and never kill: a program
/// that tries such a way for comfort takes another one.
/// </summary>
internal static class SeccompGuards
{
    // asm-generic/errno-base.h and errno.h, the same on every architecture here.
    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int EBUSY = 16;
    private const int EPROTONOSUPPORT = 93;
    private const int EAFNOSUPPORT = 97;

    // linux/socket.h, linux/net.h, linux/in.h.
    private const ulong AF_UNIX = 1;
    private const ulong AF_INET = 2;
    private const ulong AF_INET6 = 10;
    private const ulong AF_NETLINK = 16;
    private const ulong AF_ALG = 38; // it computes and sends nothing
    private const ulong AF_SMC = 43;
    private const ulong SOCK_STREAM = 1;
    private const ulong SOCK_DGRAM = 2;
    private const ulong SOCK_RAW = 3;
    private const ulong SOCK_TYPE_MASK = 0xF;
    private const ulong IPPROTO_ICMP = 1;
    private const ulong IPPROTO_TCP = 6;
    private const ulong IPPROTO_UDP = 17;
    private const ulong IPPROTO_ICMPV6 = 58;
    private const ulong IPPROTO_MPTCP = 262;
    private const ulong NETLINK_ROUTE = 0; // linux/netlink.h
    private const ulong MSG_FASTOPEN = 0x20000000;
    private const ulong TCP_ULP = 31; // linux/tcp.h

    // linux/seccomp.h.
    private const ulong SECCOMP_SET_MODE_FILTER = 1;
    private const ulong SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;

    private static readonly string[] s_blindSpots = ["io_uring_setup", "io_uring_enter", "io_uring_register", "socketcall"];

    /// <summary>Whether a policy has guards at all.</summary>
    internal static bool AreNeeded(PolicyModel policy) => AreOfSettings(policy) || SandboxGuards.AreNeeded(policy);

    /// <summary>Whether it has guards beside those that every sandbox has.</summary>
    internal static bool AreOfSettings(PolicyModel policy) =>
        policy.Landlock is { Tcp: not null } or { Udp: not null } || policy.FilterHoldsNetwork
        || policy.Network.Mode == NetworkMode.Filtered || HardenedGuards.AreNeeded(policy);

    /// <summary>Calls that do what others do where no filter sees it.</summary>
    internal static ReadOnlySpan<string> BlindSpots => s_blindSpots;

    /// <summary>The guards of a policy for the calls of one ABI, after the policy's own rules in rank.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="abi">The ABI.</param>
    /// <param name="own">The policy's own rules for that ABI.</param>
    internal static ImmutableArray<SyscallRule> For(PolicyModel policy, Architecture abi, ImmutableArray<SyscallRule> own)
    {
        if (!AreNeeded(policy)) { return []; }
        ImmutableArray<SyscallRule>.Builder rules = ImmutableArray.CreateBuilder<SyscallRule>(32);
        if (HardenedGuards.AreNeeded(policy)) { HardenedGuards.Add(rules, abi); }
        if (SandboxGuards.AreNeeded(policy)) { SandboxGuards.Add(rules, policy, abi, own); }
        if (policy.FilterHoldsNetwork) { AddNoNetwork(rules, abi, policy.Network.Source); }
        if (policy.Network.Mode == NetworkMode.Filtered) { AddFiltered(rules, abi, policy.Network.Source); }
        if (policy.Landlock?.Tcp is { } tcp) { AddTcp(rules, abi, tcp); }
        if ((policy.Landlock?.Tcp ?? policy.Landlock?.Udp) is { } ports)
        {
            AddSocketTypes(rules, abi, ports.Source);
            AddBlindSpots(rules, abi, ports.Source);
        }

        return rules.ToImmutable();
    }

    /// <summary>
    /// What keeps an exec gate shut. Of two filters that both answer with a notification the younger one's listener gets it, and the older
    /// filter is not asked again when that listener lets the call go on (seccomp_unotify(2)); so the program must not install a listener of
    /// its own. It gets EBUSY, as from a kernel whose first listener is still there. Other filters are its own affair: they only deny more.
    /// </summary>
    /// <param name="fallback">The policy's default action.</param>
    /// <param name="abi">The ABI.</param>
    /// <param name="rules">The policy's rules of that ABI.</param>
    internal static ImmutableArray<SyscallRule> ForExecGate(SeccompAction fallback, Architecture abi, ImmutableArray<SyscallRule> rules)
    {
        // Where the policy itself denies seccomp(2), its own answer stays.
        bool passes = !fallback.Denies;
        foreach (SyscallRule rule in rules) { passes |= rule.Syscall == "seccomp" && !rule.Action.Denies; }
        if (!passes) { return []; }

        ImmutableArray<SyscallRule>.Builder guard = ImmutableArray.CreateBuilder<SyscallRule>(1);
        Add(guard, abi, "seccomp", EBUSY, default,
            Test(0, ArgumentOp.Eq, SECCOMP_SET_MODE_FILTER), Test(1, ArgumentOp.AnyBits, SECCOMP_FILTER_FLAG_NEW_LISTENER));
        return guard.ToImmutable();
    }

    private static void AddNoNetwork(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, NodeRef source)
    {
        ArgumentTest notUnix = Test(0, ArgumentOp.Ne, AF_UNIX);
        Add(rules, abi, "socket", EAFNOSUPPORT, source, notUnix);
        Add(rules, abi, "socketpair", EAFNOSUPPORT, source, notUnix);
        AddBlindSpots(rules, abi, source);
        Add(rules, abi, "request_key", EPERM, source, AsksHelper);
    }

    /// <summary>
    /// The kinds of socket that the programs see, Unix sockets, and the netlink family that the C library asks for addresses. Raw sockets get the
    /// error of the programs.
    /// </summary>
    private static void AddFiltered(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, NodeRef source)
    {
        Add(rules, abi, "socket", EAFNOSUPPORT, source, Test(0, ArgumentOp.NotIn, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_ALG));
        Add(rules, abi, "socketpair", EAFNOSUPPORT, source, Test(0, ArgumentOp.Ne, AF_UNIX));
        Add(rules, abi, "socket", EPROTONOSUPPORT, source, Test(0, ArgumentOp.Eq, AF_NETLINK), Test(2, ArgumentOp.Ne, NETLINK_ROUTE));
        Add(rules, abi, "socket", EPERM, source, Internet, Test(1, ArgumentOp.AnyBits, SOCK_TYPE_MASK & ~3UL));
        Add(rules, abi, "socket", EPERM, source, Internet, SocketType(SOCK_RAW));
        Add(rules, abi, "socket", EPROTONOSUPPORT, source, Internet, SocketType(SOCK_STREAM), Test(2, ArgumentOp.NotIn, 0, IPPROTO_TCP, IPPROTO_MPTCP));
        Add(rules, abi, "socket", EPROTONOSUPPORT, source, Internet, SocketType(SOCK_DGRAM), Test(2, ArgumentOp.NotIn, 0, IPPROTO_UDP));
        AddUpperProtocols(rules, abi, source);
        AddBlindSpots(rules, abi, source);
        Add(rules, abi, "request_key", EPERM, source, AsksHelper);
    }

    private static void AddTcp(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, LandlockPorts tcp)
    {
        if (tcp.Connect is not null)
        {
            Add(rules, abi, "sendto", EPERM, tcp.Source, Test(3, ArgumentOp.AnyBits, MSG_FASTOPEN));
            Add(rules, abi, "sendmsg", EPERM, tcp.Source, Test(2, ArgumentOp.AnyBits, MSG_FASTOPEN));
            Add(rules, abi, "sendmmsg", EPERM, tcp.Source, Test(3, ArgumentOp.AnyBits, MSG_FASTOPEN));
        }

        // Without a bind, listen(2) takes a port of the ephemeral range, and no Landlock right is asked.
        if (tcp.Bind is { IsEmpty: true }) { Add(rules, abi, "listen", EPERM, tcp.Source); }
        Add(rules, abi, "socket", EPROTONOSUPPORT, tcp.Source, Internet, SocketType(SOCK_STREAM), Test(2, ArgumentOp.NotIn, 0, IPPROTO_TCP));
        Add(rules, abi, "socket", EPROTONOSUPPORT, tcp.Source, Test(0, ArgumentOp.Eq, AF_SMC));
        AddUpperProtocols(rules, abi, tcp.Source);
    }

    /// <summary>
    /// TCP_ULP with "smc" makes an SMC socket of a TCP socket (smc_ulp_init of net/smc/af_smc.c): no TCP to Landlock, and its bytes go by the way that the peer names. The name
    /// lies in memory, where no filter looks; for "tls" too the kernel seems to have no such protocol, after which libraries encrypt themselves.
    /// </summary>
    private static void AddUpperProtocols(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, NodeRef source) =>
        Add(rules, abi, "setsockopt", ENOENT, source, Test(1, ArgumentOp.Eq, IPPROTO_TCP), Test(2, ArgumentOp.Eq, TCP_ULP));

    /// <summary>Internet sockets that are neither streams nor datagrams, and datagrams of protocols that Landlock does not know (UDP-Lite).</summary>
    private static void AddSocketTypes(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, NodeRef source)
    {
        if (!SyscallTable.TryGetNumber(abi, "socket", out int number)) { return; }
        SeccompAction refuse = SeccompAction.Errno(EPROTONOSUPPORT);
        rules.Add(new SyscallRule("socket", number, refuse, [Internet], [.. OtherTypes()], source));
        ArgumentTest otherProtocol = Test(2, ArgumentOp.NotIn, 0, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6);
        rules.Add(new SyscallRule("socket", number, refuse, [Internet, SocketType(SOCK_DGRAM), otherProtocol], [], source));
    }

    /// <summary>The types beside stream (1) and datagram (2): the four bits of a type are 0, or from 3 on.</summary>
    private static ImmutableArray<ImmutableArray<ArgumentTest>> OtherTypes() =>
    [
        [SocketType(0)],
        [SocketType(3)],
        [Test(1, ArgumentOp.AnyBits, SOCK_TYPE_MASK & ~3UL)],
    ];

    private static void AddBlindSpots(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, NodeRef source)
    {
        foreach (string call in BlindSpots) { Add(rules, abi, call, EPERM, source); }
    }

    /// <summary>
    /// request_key(2) with information for a helper: a key that is not there is asked of /sbin/request-key then, which runs outside of every sandbox and
    /// looks names up where its type is dns_resolver.
    /// </summary>
    internal static ArgumentTest AsksHelper => new(2, 64, ArgumentOp.Ne, ulong.MaxValue, [0]);

    private static ArgumentTest Internet => Test(0, ArgumentOp.In, AF_INET, AF_INET6);

    private static ArgumentTest SocketType(ulong type) => new(1, 32, ArgumentOp.MaskedEq, SOCK_TYPE_MASK, [type]);

    // All these arguments are C ints: what a register holds above 32 bits is not looked at by the kernel.
    private static ArgumentTest Test(int index, ArgumentOp op, params ReadOnlySpan<ulong> values) => new(index, 32, op, uint.MaxValue, [.. values]);

    private static void Add(
        ImmutableArray<SyscallRule>.Builder rules, Architecture abi, string name, int errno, NodeRef source, params ReadOnlySpan<ArgumentTest> tests)
    {
        if (SyscallTable.TryGetNumber(abi, name, out int number))
        {
            rules.Add(new SyscallRule(name, number, SeccompAction.Errno(errno), [.. tests], [], source));
        }
    }
}
