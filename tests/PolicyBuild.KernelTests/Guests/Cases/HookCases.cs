using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Hook policies: the programs that the compiler makes of them, on kernels.</summary>
internal static class HookCases
{
    private const string Seed = """
        file_open: python-file-policy.bpf
            task_create: deny-fork.bpf
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Hooked("the seed's file policy lets Python's files be read and no others", "direct", Seed, """
            run /bin/cat /etc/passwd 2>&1 | head -n 1
            run /bin/cat /etc/shadow 2>&1 | sed 's/.*: //'
            run /bin/touch /usr/new 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'echo x > /tmp/ok && echo written'
            """, "root:x:0:0:root:/root:/bin/sh\nPermission denied\nPermission denied\nwritten\n"),

        // Half a second is what a start waits for a place that another sandbox may give up.
        Hooked("a policy on more hooks than there are places shares the rest, and does not wait for the places that it has itself", "direct", Seed, """
            OPTIONS=--report=/tmp/report
            for i in 1 2 3; do
              run /bin/sh -c 'echo started; (true) && echo forked' 2>&1 | sed 's/.*: //'
              tr '{' '\n' < /tmp/report | grep -c '"attachedAs":"lsm_cgroup"'
              tr '{' '\n' < /tmp/report | sed -n 's/.*"attachedAs":"lsm_mac".*"attachUs":\([0-9]*\).*/\1/p' | sort -n | tail -n 1 >> $DIR/times
            done | sort | uniq -c | sed 's/^ *//'
            [ "$(sort -n $DIR/times | head -n 1)" -lt 500000 ] && wc -l < $DIR/times
            """, "3 10\n3 Operation not permitted\n3 started\n3\n"),

        Hooked("the seed's deny-fork denies forks and nothing else", "sandbox", Seed, """
            run /bin/sh -c 'echo started; (true) && echo forked' 2>&1 | sed 's/.*: //'
            """, "started\nOperation not permitted\n"),

        Hooked("patterns hold anywhere in a path, and below a variable", "direct", """
            file_open: {rules: [{action: deny, path: ['/cases/**/secret*/x[0-9]', '${app}/**/*.key']}]}
            """, """
            mkdir -p $DIR/a/secret1
            echo open > $DIR/a/secret1/xx
            echo closed > $DIR/a/secret1/x7
            echo closed > $DIR/a/my.key
            run /bin/sh -c 'read -r line < $1/a/secret1/xx && echo $line; read -r line < $1/a/secret1/x7; read -r line < $1/a/my.key' sh $DIR 2>&1 | sed 's/.*: //'
            """, "open\nOperation not permitted\nOperation not permitted\n"),

        Hooked("numbers, addresses and texts of arguments are compared", "direct", """
            socket_connect: {rules: [{action: deny, address: '127.0.0.0/8:80'}]}
                task_kill: {rules: [{action: {errno: EACCES}, signal: SIGUSR1}]}
            """, """
            run /bin/sh -c 'exec nc 127.0.0.1 80 < /dev/null' 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'exec nc 127.0.0.1 81 < /dev/null' 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'kill -0 $$ && echo probed; kill -USR1 $$' 2>&1 | sed 's/.*: //'
            """, "Operation not permitted\nConnection refused\nprobed\nPermission denied\n"),

        // What the kernel asks of a 32-bit call it asks on a hook of its own.
        GuestCase.Try("rules for ioctl hold for calls by int 0x80", """
            profile: compat
            mode: direct
            security: {bpf_lsm: {file_ioctl: [{action: {errno: EACCES}, command: [TIOCSTI, FS_IOC_SETFLAGS]}]}}
            """,
            ("@{ioctl} 0 0x5412 0", "errno 13"), ("i386 54 0 0x5412 0", "errno 13"), ("@{ioctl} 0 0x5413 0", "errno 25"), ("i386 54 0 0x5413 0", "errno 25"),
            ("@{ioctl} 0 0x40086602 0", "errno 13"), ("i386 54 0 0x40046602 0", "errno 13"), ("i386 54 0 0x40046603 0", "errno 25"))
            with { On = kernel => kernel.IsX64 && BpfCases.HasHooks(kernel) },

        GuestCase.Try("an allow list for ioctl holds for calls by int 0x80", """
            profile: compat
            mode: direct
            security: {bpf_lsm: {file_ioctl: {default: {errno: EACCES}, rules: [{action: allow, command: [TIOCGWINSZ]}]}}}
            """,
            ("@{ioctl} 0 0x5412 0", "errno 13"), ("i386 54 0 0x5412 0", "errno 13"), ("@{ioctl} 0 0x5413 0", "errno 25"), ("i386 54 0 0x5413 0", "errno 25"))
            with { On = kernel => kernel.IsX64 && BpfCases.HasHooks(kernel) },

        Hooked("a message that connects does not go round rules for connecting", "direct", """
            socket_connect: {rules: [{action: {errno: EACCES}, address: '127.0.0.1:7002'}]}
            """, """
            ip link set lo up
            printf "@{socket} 2 1 0\n@{sendto} 3 #41 1 0x20000000 #02001B5A7F0000010000000000000000 16\n@{connect} 3 #02001B5A7F0000010000000000000000 16\n" | run /bin/probe here
            printf "@{socket} 2 2 0\n@{sendto} 3 #41 1 0x20000000 #02001B5A7F0000010000000000000000 16\n" | run /bin/probe here
            """, "ok 3\nerrno 1\nerrno 13\nok 3\nok 1\n"),

        // A length of 0 is refused (EINVAL) when the hook has let it pass.
        Hooked("what a file has is asked where it is mapped", "direct", """
            mmap_file: {rules: [{action: {errno: EACCES}, owner: 1000, type: regular}, {action: {errno: EROFS}, path: '$DIR/linked', access: [write]}]}
            """, """
            for file in own linked root; do echo x > $DIR/$file; done
            chown 1000 $DIR/own
            for file in own linked root; do
              printf "@{openat} -100 \"$DIR/$file 2 0\n@{mmap} 0 0 1 2 3 0\n@{mmap} 0 0 3 1 3 0\n" | run /bin/probe here
            done
            """, "ok 3\nerrno 13\nerrno 13\nok 3\nerrno 22\nerrno 30\nok 3\nerrno 22\nerrno 22\n"),

        Hooked("what is set of a file is asked, and what the file is", "direct", """
            inode_setattr: {rules: [{action: {errno: EACCES}, changes: [owner, group], name: kept}, {action: {errno: EROFS}, changes: size}]}
                path_chmod: {rules: [{action: {errno: EBUSY}, type: directory}, {action: {errno: ENXIO}, owner: 1000}]}
                path_chown: {rules: [{action: {errno: EDOM}, new_owner: 7}, {action: {errno: EIO}, new_group: 8}]}
            """, """
            for file in kept other own; do echo x > $DIR/$file; done
            chown 1000 $DIR/own
            printf "@{fchownat} -100 \"$DIR/kept 5 6 0\n@{fchmodat} -100 \"$DIR/kept 420\n@{fchownat} -100 \"$DIR/other 5 6 0\n@{truncate} \"$DIR/other 0\n" | run /bin/probe here
            printf "@{fchmodat} -100 \"$DIR 493\n@{fchmodat} -100 \"$DIR/own 420\n@{fchownat} -100 \"$DIR/other 7 6 0\n@{fchownat} -100 \"$DIR/other 6 8 0\n" | run /bin/probe here
            """, "errno 13\nok 0\nok 0\nerrno 30\nerrno 16\nerrno 6\nerrno 33\nerrno 5\n"),

        Hooked("a module that may be loaded is one of a folder", "direct", """
            kernel_read_file: {default: {errno: EACCES}, rules: [{action: allow, id: module, path: '$DIR/modules/**'}]}
            """, """
            mkdir -p $DIR/modules
            cp /bin/probe $DIR/modules/one
            cp /bin/probe $DIR/two
            for file in modules/one two; do printf "@{openat} -100 \"$DIR/$file 0 0\n@{finit_module} 3 \" 0\n" | run /bin/probe here; done
            """, "ok 3\nerrno 8\nok 3\nerrno 13\n"),

        // Before 6.9 two of these hooks have other names, and there are no tokens.
        Hooked("maps and programs that are made are judged by the hook's older name too", "direct", """
            bpf_map_create: [{action: {errno: EACCES}, type: BPF_MAP_TYPE_HASH}]
                bpf_prog_load: [{action: {errno: EROFS}}]
                bpf_token_create: [{action: deny}]
            """, """
            OPTIONS=--report=/tmp/report
            printf "@{bpf} 0 #01000000040000000400000001000000 16\n@{bpf} 0 #02000000040000000400000001000000 16\nload-program\n" | run /bin/probe here
            grep -o '"hook":"[a-z_]*","attachedAs":"[a-z_]*"' /tmp/report | tr -d '"' | sed 's/hook:\(.*\),attachedAs:/\1 /'
            """, "") with
        {
            Expected = kernel => "errno 13\nok 3\nerrno 30\n" + (kernel.Has(KernelHooks.Find("bpf_map_create")!)
                ? "bpf_map_create lsm_cgroup\nbpf_prog_load lsm_cgroup\nbpf_token_create lsm_cgroup\n"
                : "bpf_map_alloc_security lsm_cgroup\nbpf_prog_alloc_security lsm_cgroup\nbpf_token_create nothing\n"),
        },

        // Where the older hook is asked nobody knows the program's type yet.
        Hooked("rules for the type of a program that is loaded refuse the start where the kernel has the older hook", "direct",
            "bpf_prog_load: [{action: deny, type: BPF_PROG_TYPE_SOCKET_FILTER}]", "echo load-program | start /bin/probe", "") with
        {
            Expected = kernel => kernel.Has(KernelHooks.Find("bpf_prog_load")!) ? "status 0\nerrno 1\n" : "status 125 PB8064\n",
        },

        Hooked("signals by SIGIO and limits are refused by hooks of their own", "direct", """
            file_fcntl: {rules: [{action: {errno: EACCES}, command: [F_SETOWN, F_SETOWN_EX, F_SETSIG]}]}
                task_setrlimit: {rules: [{action: {errno: EROFS}, resource: core}]}
                socket_socketpair: {rules: [{action: {errno: EBUSY}, type: SOCK_SEQPACKET}]}
                sb_kern_mount: {rules: [{action: {errno: ENXIO}, type: proc}]}
            """, """
            mkdir -p $DIR/mount
            printf "@{fcntl} 0 8 1\n@{fcntl} 0 9 0\n@{prlimit64} 0 4 #FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 0\n@{prlimit64} 0 8 #FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 0\n" | run /bin/probe here
            printf "@{socketpair} 1 5 0 #0000000000000000\n@{socketpair} 1 1 0 #0000000000000000\n@{mount} \"none \"$DIR/mount \"proc 0 0\n@{mount} \"none \"$DIR/mount \"tmpfs 0 0\n" | run /bin/probe here
            umount $DIR/mount
            """, "errno 13\nok 0\nerrno 30\nok 0\nerrno 16\nok 0\nerrno 6\nok 0\n"),
    ];

    private static GuestCase Hooked(string name, string mode, string hooks, string script, string expected) => new(
        name,
        $"profile: hooks\nmode: {mode}\nsecurity:\n  bpf_lsm:\n    {hooks}\n",
        script,
        _ => expected) { On = BpfCases.HasHooks };
}
