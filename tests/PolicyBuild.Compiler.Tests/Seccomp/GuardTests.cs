using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class GuardTests
{
    private static readonly NodeRef s_tcp = new(0, 50);

    private static readonly ImmutableArray<LandlockPort> s_web = [new LandlockPort(443, default)];

    private static readonly SeccompAction s_perm = SeccompAction.Errno(1);

    private static readonly SeccompAction s_noProtocol = SeccompAction.Errno(93);

    private static readonly PolicyModel s_connect = Policies.Of(null, Landlock(tcp: new LandlockPorts(null, s_web, s_tcp)));

    [Theory]
    [InlineData("sendto", 3)]
    [InlineData("sendmsg", 2)]
    [InlineData("sendmmsg", 3)]
    public void Fast_open_is_refused_where_connects_are_listed(string call, int index)
    {
        ulong[] arguments = new ulong[6];
        arguments[index] = 0xDEAD_20004000;
        Assert.Equal(s_perm, Act(s_connect, call, arguments));
        arguments[index] = 0xFFFFFFFFDFFFFFFF;
        Assert.Equal(SeccompAction.Allow, Act(s_connect, call, arguments));
        arguments[index] = 0x20000000;
        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, Landlock(tcp: new LandlockPorts(s_web, null, s_tcp))), call, arguments));
    }

    [Theory]
    [InlineData(2, 1, 0, 0)]
    [InlineData(2, 1, 6, 0)]
    [InlineData(10, 0x80801, 6, 0)]   // SOCK_CLOEXEC | SOCK_NONBLOCK
    [InlineData(2, 1, 262, 93)]       // MPTCP
    [InlineData(10, 0x80001, 132, 93)] // SCTP
    [InlineData(2, 3, 6, 93)]         // raw
    [InlineData(2, 5, 0, 93)]         // SEQPACKET
    [InlineData(2, 10, 0, 93)]        // PACKET
    [InlineData(2, 0, 0, 93)]
    [InlineData(2, 2, 0, 0)]
    [InlineData(2, 2, 17, 0)]
    [InlineData(10, 2, 58, 0)]        // ping
    [InlineData(2, 2, 136, 93)]       // UDP-Lite
    [InlineData(43, 1, 0, 93)]        // SMC
    [InlineData(1, 5, 0, 0)]          // a local socket
    [InlineData(16, 3, 0, 0)]         // netlink
    public void Only_sockets_that_landlock_sees_are_made(int family, int type, int protocol, int errno) => Assert.Equal(
        errno == 0 ? SeccompAction.Allow : SeccompAction.Errno(errno), Act(s_connect, "socket", (ulong)family, (ulong)type, (ulong)protocol));

    // "smc" would make another socket of it, and no filter sees the name.
    [Theory]
    [InlineData(6, 31, true)]
    [InlineData(6, 1, false)] // TCP_NODELAY
    [InlineData(1, 31, false)] // SOL_SOCKET, SO_PEERSEC
    public void No_protocol_is_put_upon_tcp(int level, int option, bool isHeld)
    {
        SeccompAction held = isHeld ? SeccompAction.Errno(2) : SeccompAction.Allow;
        ulong[] arguments = [3, 0xFF_0000_0000UL | (uint)level, (ulong)option, 0x1000, 3, 0];
        PolicyModel filtered = Policies.Of(null, null) with { Network = new NetworkPolicy(NetworkMode.Filtered, DnsDisabled: false, [], s_tcp) };
        Assert.Equal(held, Act(filtered, "setsockopt", arguments));
        Assert.Equal(held, Act(s_connect, "setsockopt", arguments));
        Assert.Equal(held, Act(Policies.Of(null, Landlock(tcp: new LandlockPorts(s_web, null, s_tcp))), "setsockopt", arguments));
        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, Landlock(udp: new LandlockPorts(null, s_web, s_tcp))), "setsockopt", arguments));
    }

    [Fact]
    public void Listening_is_refused_where_no_port_may_be_bound()
    {
        Assert.Equal(s_perm, Act(Policies.Of(null, Landlock(tcp: new LandlockPorts([], null, s_tcp))), "listen", 3, 1));
        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, Landlock(tcp: new LandlockPorts(s_web, null, s_tcp))), "listen", 3, 1));
        Assert.Equal(SeccompAction.Allow, Act(s_connect, "listen", 3, 1));
    }

    [Fact]
    public void Udp_ports_leave_streams_alone_and_close_raw_sockets_and_rings()
    {
        PolicyModel policy = Policies.Of(null, Landlock(udp: new LandlockPorts(null, s_web, s_tcp)));
        Assert.Equal(SeccompAction.Allow, Act(policy, "socket", 2, 1, 262));
        Assert.Equal(s_noProtocol, Act(policy, "socket", 2, 3, 17));
        Assert.Equal(s_perm, Act(policy, "io_uring_setup", 1));
        Assert.Equal(SeccompAction.Allow, Act(policy, "sendto", 0, 0, 0, 0x20000000));
    }

    [Theory]
    [InlineData(2, 1, 0, 0)]
    [InlineData(10, 0x80801, 6, 0)]
    [InlineData(2, 1, 262, 0)]        // MPTCP: the programs see it
    [InlineData(2, 1, 132, 93)]       // SCTP
    [InlineData(10, 2, 17, 0)]
    [InlineData(2, 2, 1, 93)]         // ping
    [InlineData(2, 2, 136, 93)]       // UDP-Lite
    [InlineData(2, 3, 17, 1)]         // raw
    [InlineData(10, 0x80003, 58, 1)]
    [InlineData(2, 5, 132, 1)]        // SEQPACKET
    [InlineData(2, 10, 0, 1)]         // the old PACKET
    [InlineData(1, 5, 0, 0)]          // local
    [InlineData(16, 3, 0, 0)]         // netlink: routing
    [InlineData(16, 3, 15, 93)]       // netlink: events of devices
    [InlineData(38, 5, 0, 0)]         // AF_ALG
    [InlineData(17, 3, 0, 97)]        // AF_PACKET
    [InlineData(40, 1, 0, 97)]        // AF_VSOCK
    [InlineData(43, 1, 0, 97)]        // AF_SMC
    [InlineData(44, 3, 0, 97)]        // AF_XDP
    public void A_filtered_network_has_sockets_that_its_programs_see(int family, int type, int protocol, int errno)
    {
        PolicyModel policy = Policies.Of(null, null) with { Network = new NetworkPolicy(NetworkMode.Filtered, DnsDisabled: false, [], s_tcp) };
        Assert.Equal(errno == 0 ? SeccompAction.Allow : SeccompAction.Errno(errno), Act(policy, "socket", (ulong)family, (ulong)type, (ulong)protocol));
        Assert.Equal(SeccompAction.Allow, Act(policy, "socketpair", 1, 1, 0));
        Assert.Equal(SeccompAction.Errno(97), Act(policy, "socketpair", 2, 1, 0));
        Assert.Equal(s_perm, Act(policy, "io_uring_setup", 1));
        Assert.Equal(SeccompAction.Allow, Act(policy, "listen", 3, 1));
    }

    // A helper outside looks names up for who asks for a key of the type dns_resolver with information beside.
    [Theory]
    [InlineData(LaunchMode.Direct, NetworkMode.Filtered, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.Filtered, true)]
    [InlineData(LaunchMode.Direct, NetworkMode.None, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.None, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.LoopbackOnly, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.Host, false)]
    public void Keys_are_not_asked_of_a_helper_that_has_a_network(LaunchMode mode, NetworkMode network, bool isHeld)
    {
        PolicyModel policy = Policies.Of(null, network: network, mode: mode);
        if (network == NetworkMode.Filtered) { policy = policy with { Network = new NetworkPolicy(network, DnsDisabled: false, [], s_tcp) }; }
        foreach (ulong information in (ulong[])[1, 0x7FFF_0000_0000]) { Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(policy, "request_key", 1, 1, information)); }
        Assert.Equal(SeccompAction.Allow, Act(policy, "request_key", 1, 1, 0));
    }

    [Fact]
    public void No_network_in_direct_mode_leaves_local_sockets()
    {
        PolicyModel policy = Policies.Of(null, network: NetworkMode.None);
        Assert.Equal(SeccompAction.Allow, Act(policy, "socket", 0xFFFFFFFF00000001, 1));
        Assert.Equal(SeccompAction.Errno(97), Act(policy, "socket", 2, 1));
        Assert.Equal(SeccompAction.Errno(97), Act(policy, "socketpair", 16, 1));
        Assert.Equal(s_perm, Act(policy, "io_uring_enter", 1));
        PolicyModel sandbox = Policies.Of(null, network: NetworkMode.None, mode: LaunchMode.Sandbox);
        Assert.Equal(SeccompAction.Errno(97), Act(sandbox with { LowestMode = LaunchMode.Direct }, "socket", 2, 1));
    }

    [Theory]
    [InlineData(LaunchMode.Sandbox, NetworkMode.None, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.LoopbackOnly, true)]
    [InlineData(LaunchMode.Hardened, NetworkMode.None, true)]
    [InlineData(LaunchMode.Sandbox, NetworkMode.Host, false)]
    public void A_sandbox_refuses_sockets_that_its_network_namespace_does_not_hold(LaunchMode mode, NetworkMode network, bool isHeld)
    {
        const ulong TypesACharacter = 0x5412; // TIOCSTI
        PolicyModel policy = Policies.Of(null, network: network, mode: mode);
        foreach (ulong family in (ulong[])[1, 2, 10, 16, 17, 38]) { Assert.Equal(SeccompAction.Allow, Act(policy, "socket", family, 1)); }
        foreach (ulong family in (ulong[])[29, 31, 40, 43]) // CAN, Bluetooth, vsock, SMC
        {
            Assert.Equal(isHeld ? SeccompAction.Errno(97) : SeccompAction.Allow, Act(policy, "socket", family, 1));
        }

        Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(policy, "io_uring_setup", 1));
        Assert.Equal(s_perm, Act(policy, "ioctl", 0, TypesACharacter));
        Assert.Equal(s_perm, Act(policy, "ioctl", 0, 0xFF00000000000000 | TypesACharacter));
        Assert.Equal(SeccompAction.Allow, Act(policy, "ioctl", 0, 0x5401)); // TCGETS
    }

    [Theory]
    [InlineData(LaunchMode.Direct, false)]
    [InlineData(LaunchMode.Sandbox, true)]
    [InlineData(LaunchMode.Hardened, true)]
    public void A_shared_terminal_tells_nobody_of_input_by_a_signal(LaunchMode mode, bool isHeld)
    {
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.Allow, [Policies.Rule("ptrace", SeccompAction.Errno(1))]), mode: mode);
        SeccompAction held = isHeld ? s_perm : SeccompAction.Allow;
        Assert.Equal(held, Act(policy, "fcntl", 0, 4, 0x2802)); // F_SETFL, O_ASYNC beside others
        Assert.Equal(held, Act(policy, "ioctl", 0, 0x5452)); // FIOASYNC
        Assert.Equal(SeccompAction.Allow, Act(policy, "fcntl", 0, 4, 0x0802));
        Assert.Equal(SeccompAction.Allow, Act(policy, "fcntl", 0, 3, 0x2000)); // F_GETFL
    }

    [Theory]
    [InlineData(LaunchMode.Direct, false)] // there it is the system's own
    [InlineData(LaunchMode.Sandbox, true)]
    [InlineData(LaunchMode.Hardened, true)]
    public void A_sandboxes_program_gives_the_init_no_limits_and_does_not_trace_it(LaunchMode mode, bool isHeld)
    {
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.Allow, [Policies.Rule("kexec_load", SeccompAction.Errno(1))]), mode: mode);
        SeccompAction held = isHeld ? s_perm : SeccompAction.Allow;
        Assert.Equal(held, Act(policy, "prlimit64", 1, 0, 0x10000));
        Assert.Equal(held, Act(policy, "prlimit64", 0x7_0000_0001, 0, 1UL << 32)); // a pid is an int, a pointer is not
        Assert.Equal(SeccompAction.Allow, Act(policy, "prlimit64", 1, 0, 0, 0x10000));
        Assert.Equal(SeccompAction.Allow, Act(policy, "prlimit64", 0, 0, 0x10000));
        Assert.Equal(SeccompAction.Allow, Act(policy, "prlimit64", 2, 0, 0x10000));
        foreach (ulong request in (ulong[])[16, 0x4206]) // PTRACE_ATTACH, PTRACE_SEIZE
        {
            Assert.Equal(held, Act(policy, "ptrace", request, 1));
            Assert.Equal(SeccompAction.Allow, Act(policy, "ptrace", request, 2));
        }

        Assert.Equal(SeccompAction.Allow, Act(policy, "ptrace", 0, 1)); // PTRACE_TRACEME, whose pid is nobody's
        foreach (string call in (string[])["process_vm_readv", "process_vm_writev"])
        {
            Assert.Equal(held, Act(policy, call, 1));
            Assert.Equal(SeccompAction.Allow, Act(policy, call, 2));
        }
    }

    // A fresh cgroup file system shows the limits, and the groups above, to whoever owns the files.
    [Theory]
    [InlineData("mode: direct", 0x16020000, false)]
    [InlineData("mode: sandbox", 0x02000000, true)] // CLONE_NEWCGROUP
    [InlineData("mode: sandbox", 0x12020000, true)]
    [InlineData("mode: sandbox", 0x10020000, false)] // CLONE_NEWUSER | CLONE_NEWNS
    [InlineData("mode: sandbox\nresources: {disk: 1MB}", 0x10000000, true)]
    [InlineData("mode: sandbox\nresources: {disk: 1MB}", 0x00020000, false)]
    [InlineData("mode: sandbox\nresources: {pids: 9}", 0x10000000, false)]
    [InlineData("mode: sandbox\nsecurity: {capabilities: [CAP_SYS_ADMIN]}", 0x02000000, false)] // it mounts anyway
    [InlineData("mode: sandbox\nsecurity: {capabilities: [CAP_CHOWN]}", 0x02000000, true)]
    [InlineData("mode: hardened", 0x10000000, true)]
    [InlineData("mode: hardened\nsecurity: {capabilities: [CAP_SYS_ADMIN]}", 0x02000000, true)]
    public void A_sandboxes_program_makes_no_namespace_that_undoes_its_limits(string settings, ulong flags, bool isHeld)
    {
        PolicyModel policy = Resolved.Text("profile: p\n" + settings + "\n").Policy with
        {
            Architectures = [Architecture.X86_64],
            Seccomp = Policies.Filter(SeccompAction.Allow, [Policies.Rule("kexec_load", s_perm)]),
        };
        Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(policy, "unshare", flags));
        Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(policy, "clone", flags | 17));
        Assert.Equal(SeccompAction.Allow, Act(policy, "clone", 17));
        bool isClosed = settings.StartsWith("mode: hardened", StringComparison.Ordinal) || (settings.StartsWith("mode: sandbox", StringComparison.Ordinal) && !settings.Contains("SYS_ADMIN"));
        Assert.Equal(isClosed ? SeccompAction.Errno(38) : SeccompAction.Allow, Act(policy, "clone3", 1, 88));
    }

    [Theory]
    [InlineData(LaunchMode.Direct, false)]
    [InlineData(LaunchMode.Sandbox, true)]
    [InlineData(LaunchMode.Hardened, true)]
    public void A_sandboxes_program_keeps_nobody_from_opening_a_file_and_opens_none_by_its_handle(LaunchMode mode, bool isHeld)
    {
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.Allow, [Policies.Rule("kexec_load", s_perm)]), mode: mode);
        SeccompAction held = isHeld ? s_perm : SeccompAction.Allow;
        Assert.Equal(held, Act(policy, "fcntl", 3, 1024, 1)); // F_SETLEASE, F_WRLCK
        Assert.Equal(SeccompAction.Allow, Act(policy, "fcntl", 3, 1025)); // F_GETLEASE
        Assert.Equal(held, Act(policy, "open_by_handle_at", 3));
    }

    [Fact]
    public void In_mode_hardened_a_debugger_writes_no_code()
    {
        foreach (ulong request in (ulong[])[4, 5]) // PTRACE_POKETEXT, PTRACE_POKEDATA
        {
            Assert.Equal(s_perm, Act(Policies.Of(null, mode: LaunchMode.Hardened), "ptrace", request, 7));
            Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Sandbox), "ptrace", request, 7));
        }

        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Hardened), "ptrace", 1, 7)); // PTRACE_PEEKTEXT
    }

    [Theory]
    [InlineData("setpriority", 1, 0, true)] // PRIO_PGRP, the caller's group
    [InlineData("setpriority", 1, 5, false)]
    [InlineData("setpriority", 0, 0, false)] // PRIO_PROCESS, the caller
    [InlineData("setpriority", 2, 0, false)] // PRIO_USER
    [InlineData("ioprio_set", 2, 0, true)] // IOPRIO_WHO_PGRP
    [InlineData("ioprio_set", 2, 5, false)]
    [InlineData("ioprio_set", 1, 0, false)]
    [InlineData("keyctl", 0, 0, true)]
    [InlineData("add_key", 0, 0, true)]
    [InlineData("request_key", 0, 0, true)]
    public void Mode_hardened_refuses_what_reaches_the_callers_group_and_keys(string call, ulong first, ulong second, bool isHeld)
    {
        Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Hardened), call, first, second));
        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Sandbox), call, first, second));
    }

    [Theory]
    [InlineData("fsopen", 0, true)]
    [InlineData("fspick", 0, true)]
    [InlineData("fsmount", 0, true)]
    [InlineData("mount_setattr", 0, true)]
    [InlineData("open_tree", 0x80001, true)] // OPEN_TREE_CLOEXEC, OPEN_TREE_CLONE
    [InlineData("open_tree_attr", 1, true)]
    [InlineData("open_tree", 0x80000, false)]
    public void Mode_hardened_refuses_mounts_that_are_attached_nowhere(string call, ulong third, bool isHeld)
    {
        Assert.Equal(isHeld ? s_perm : SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Hardened), call, 0, 0, third));
        Assert.Equal(SeccompAction.Allow, Act(Policies.Of(null, mode: LaunchMode.Sandbox), call, 0, 0, third));
    }

    [Fact]
    public void A_guard_does_not_soften_what_the_policy_kills()
    {
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.KillProcess, [Policies.Rule("read", SeccompAction.Allow)]), network: NetworkMode.None, mode: LaunchMode.Sandbox);
        Assert.Equal(SeccompAction.KillProcess, Act(policy, "socket", 40, 1));
        Assert.Equal(SeccompAction.KillProcess, Act(policy, "ioctl", 0, 0x5412));
    }

    [Fact]
    public void A_policy_without_ports_has_no_guards_and_no_filter() =>
        Assert.Empty(SeccompModel.Of(Policies.Of(null, Landlock())));

    [Fact]
    public void Guards_alone_leave_the_kernels_other_abis_open_and_guarded()
    {
        byte[] program = Policies.Compile(s_connect);
        Golden.Match("seccomp/guards", program, SeccompPrinter.Print(program));
        SeccompModel model = Policies.Model(s_connect);
        Agreement.Holds(model, program);
        uint getpid = (uint)Policies.Number(Architecture.I386, "getpid");
        Assert.Equal(SeccompAction.Allow.Value, SeccompSimulator.Run(program, AuditArch.I386, getpid, 0, new ulong[6]).Value);
        Assert.Equal(s_perm.Value, SeccompSimulator.Run(program, AuditArch.I386, 102, 0, new ulong[6]).Value); // socketcall
    }

    [Fact]
    public void A_guards_source_is_the_section_that_brings_it()
    {
        SeccompVerdict verdict = SeccompEvaluator.Evaluate(
            Policies.Model(s_connect), AuditArch.X86_64, (uint)Policies.Number(Architecture.X86_64, "io_uring_setup"), new ulong[6]);
        Assert.Equal(SeccompReason.Guard, verdict.Reason);
        Assert.Equal(s_tcp, verdict.Rule?.Source);
    }

    [Fact]
    public void A_policys_own_kill_outranks_a_guard_and_a_guard_its_allow()
    {
        PolicyModel policy = Policies.Of(
            Policies.Filter(SeccompAction.Allow, [
                Policies.Rule("io_uring_setup", SeccompAction.KillProcess), Policies.Rule("io_uring_enter", SeccompAction.Allow)]),
            s_connect.Landlock);
        Assert.Equal(SeccompAction.KillProcess, Act(policy, "io_uring_setup"));
        Assert.Equal(s_perm, Act(policy, "io_uring_enter"));
    }

    private static LandlockPolicy Landlock(LandlockPorts? tcp = null, LandlockPorts? udp = null) =>
        new([], tcp, udp, default, 0, null, true, default);

    private static SeccompAction Act(PolicyModel policy, string call, params ulong[] arguments)
    {
        ulong[] registers = new ulong[6];
        arguments.CopyTo(registers, 0);
        uint number = (uint)Policies.Number(Architecture.X86_64, call);
        SeccompAction expected = SeccompEvaluator.Evaluate(Policies.Model(policy), AuditArch.X86_64, number, registers).Action;
        Assert.Equal(expected.Value, SeccompSimulator.Run(Policies.Compile(policy), AuditArch.X86_64, number, 0, registers).Value);
        return expected;
    }
}
