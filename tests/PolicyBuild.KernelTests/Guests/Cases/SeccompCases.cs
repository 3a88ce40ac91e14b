namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The filter's actions, what it compares, and the ABIs by which calls come in.</summary>
internal static class SeccompCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        GuestCase.Try("each action does what its name says", """
            profile: actions
            mode: direct
            security:
              seccomp:
                default: allow
                deny_action: kill_process
                deny: [{syscall: getuid, errno: EACCES}, {syscall: geteuid, errno: 4095}, getgid]
                trap: [getegid]
                log: [getpgid]
            """,
            ("@{getuid}", "errno 13"), ("@{geteuid}", "errno 4095"), ("@{getgid}", "signal 31"), ("@{getegid}", "trap 0"), ("@{getpgid} 999999", "errno 3")),

        GuestCase.Try("kill_thread leaves the other threads alive", """
            profile: thread
            mode: direct
            security: {seccomp: {default: allow, deny_action: kill_thread, deny: [getgid]}}
            """,
            ("@{getgid}", "thread")),

        GuestCase.Try("the most restrictive of the matching rules wins", """
            profile: rank
            mode: direct
            security:
              seccomp:
                default: allow
                allow: [getpgid]
                log: [getpgid]
                deny:
                  - {syscall: getpgid, args: [{index: 0, op: eq, value: 1000001}], errno: EPERM}
                  - {syscall: getpgid, args: [{index: 0, op: in, value: [1000001, 1000002]}], errno: EBUSY}
                  - {syscall: getpgid, args: [{index: 0, op: eq, value: 1000003}]}
                trap:
                  - {syscall: getpgid, args: [{index: 0, op: ge, value: 1000003}]}
            """,
            ("@{getpgid} 1000000", "errno 3"), ("@{getpgid} 1000001", "errno 1"), ("@{getpgid} 1000002", "errno 16"),
            ("@{getpgid} 1000003", "signal 31"), ("@{getpgid} 1000004", "trap 0")),

        GuestCase.Try("a 32-bit argument is compared without its high half, a 64-bit one with it", """
            profile: width
            mode: direct
            security:
              seccomp:
                default: allow
                deny:
                  - {syscall: getpgid, args: [{index: 0, op: eq, value: 1000005, width: 32}], errno: EPERM}
                  - {syscall: getsid, args: [{index: 0, op: eq, value: 1000005, width: 64}], errno: EPERM}
            """,
            ("@{getpgid} 0x7000f4245", "errno 1"), ("@{getsid} 0x7000f4245", "errno 3"), ("@{getsid} 0xf4245", "errno 1")),

        GuestCase.Try("numbers that no table has get the default", UnknownPolicy("default"),
            ("@{acct}", "errno 16"), ("5000", "errno 16"), ("0x3fffffff", "errno 16")),

        GuestCase.Try("numbers that no table has are not implemented where the policy says so", UnknownPolicy("enosys"),
            ("@{acct}", "errno 16"), ("5000", "errno 38"), ("0x3fffffff", "errno 38")),

        GuestCase.Try("numbers of x32 get the deny action", """
            profile: x32
            mode: direct
            security: {seccomp: {default: allow, deny: [{syscall: getppid, errno: EPERM}]}}
            """,
            ("0x4000006e", "signal 31"), ("@{getppid}", "errno 1")) with { On = kernel => kernel.IsX64 },

        GuestCase.Try("calls by int 0x80 get the deny action", """
            profile: i386
            mode: direct
            security: {seccomp: {default: allow, allow: [getpid]}}
            """,
            ("i386 20", "signal 31"), ("i386 224", "signal 31")) with { On = kernel => kernel.IsX64 },

        GuestCase.Try("calls by int 0x80 have the same rules where the policy lists the ABI", """
            profile: listed
            mode: direct
            security:
              seccomp:
                default: allow
                architectures: [x86_64, i386]
                exec: once
                deny:
                  - {syscall: getpgid, args: [{index: 0, op: eq, value: 7, width: 32}], errno: EPERM}
                  - {syscalls: [getuid, getuid32], errno: EBUSY}
            """,
            ("i386 132 7", "errno 1"), ("i386 132 1000000", "errno 3"), ("i386 199", "errno 16"), ("@{getuid}", "errno 16"),
            ("i386 11 1", "errno 38"), ("i386 358 -1 1", "errno 38")) with { On = kernel => kernel.IsX64 },

        GuestCase.Try("socketcall does not get round port rules", """
            profile: socketcall
            mode: direct
            security: {seccomp: {default: allow, architectures: [x86_64, i386]}, landlock: {paths: [{path: /, access: read-execute}], tcp: {connect: []}}}
            """,
            ("i386 102 1 0", "errno 1")) with { On = kernel => kernel is { IsX64: true, LandlockAbi: >= 4 } },

        GuestCase.Try("under exec: once nothing more can be started", """
            profile: once
            mode: direct
            security: {seccomp: {default: allow, exec: once}}
            """,
            ("execve /bin/probe", "errno 38"), ("execveat /bin/probe", "errno 38"), ("execve /absent", "errno 38"),
            ("execve-by-listener /bin/probe", "errno 16"), ("install-filter", "ok 0")),

        new("exec: once leaves no descriptor and no child behind", """
            profile: clean
            mode: direct
            security: {seccomp: {default: allow, exec: once}}
            """,
            "run /bin/probe descriptors; run /bin/probe children; run /bin/sh -c 'echo started; exec /bin/true'; echo status $?",
            _ => "0 1 2 \nerrno 10\nstarted\n/bin/sh: exec: line 0: /bin/true: Function not implemented\nstatus 126\n"),

        new("exec: once starts where the filter forbids all that a helper would need", """
            profile: alone
            mode: direct
            security:
              seccomp:
                default: allow
                exec: once
                deny:
                  - syscalls: [sendmsg, recvmsg, socketpair, pipe2, clone, clone3, ioctl, ppoll, wait4, waitid, pidfd_open, pidfd_getfd, kill, tkill]
                  - syscalls: [sched_yield, close, read, write, dup, dup3, nanosleep, clock_nanosleep, seccomp, prctl, ptrace, futex]
            """,
            "run /bin/probe nothing; echo status $?", _ => "status 0\n"),

        new("a filter holds for a user without privileges, who gains none by a set-user-id program", """
            profile: user
            mode: direct
            security: {seccomp: {default: allow, deny: [{syscall: getppid, errno: EBUSY}]}}
            """,
            """
            cp /bin/probe $DIR/probe
            chmod 4755 $DIR/probe
            echo @{geteuid} > $DIR/user
            echo @{getppid} > $DIR/parent
            su -s /bin/sh nobody -c "$DIR/probe < $DIR/user; policy-run $BUNDLE -- $DIR/probe < $DIR/user; policy-run $BUNDLE -- $DIR/probe < $DIR/parent"
            """,
            _ => "ok 0\nok 65534\nerrno 16\n"),

        new("notify and trace rules that nobody answers stop the start", """
            profile: asked
            mode: direct
            security: {seccomp: {default: allow, notify: [getuid], trace: [getgid]}}
            """,
            "start /bin/echo started", _ => "status 125 PB8015\n"),
    ];

    private static string UnknownPolicy(string unknown) => $$$"""
        profile: unknown
        mode: direct
        security: {seccomp: {default: {errno: EBUSY}, unknown: {{{unknown}}}, exec: once, allow: ["@startup", "@system-service"]}}
        """;
}
