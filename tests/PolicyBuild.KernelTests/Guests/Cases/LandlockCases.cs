namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Landlock by ABI: what each kernel judges, what it cannot, and what policy-run then does.</summary>
internal static class LandlockCases
{
    private const string NoAccess = "errno 13", NoTransfer = "errno 18";

    // What TreeOperation works on, made by the guest's shell.
    private const string MakeTree = """
        mkdir -p $DIR/tree/empty $DIR/tree/left/folder $DIR/tree/left/folder-across $DIR/tree/right
        for file in file left/one left/away left/same left/over left/covered left/across right/two; do echo text > $DIR/tree/$file; done
        cp /bin/probe $DIR/tree/program
        echo make-char $DIR/tree/null | /bin/probe
        """;

    private const ulong FileRights = 0x1C007; // EXECUTE, WRITE_FILE, READ_FILE, TRUNCATE, IOCTL_DEV, RESOLVE_UNIX

    private static readonly (string Access, ulong Rights)[] s_accesses =
    [
        ("read-only", 0xC), ("read-execute", 0xD), ("read-write", 0x77BE), ("read-write-execute", 0x77BF), ("edit", 0x4006), ("device", 0x8006),
        ("[execute]", 1 << 0), ("[write_file]", 1 << 1), ("[read_file]", 1 << 2), ("[read_dir]", 1 << 3), ("[remove_dir]", 1 << 4),
        ("[remove_file]", 1 << 5), ("[make_char]", 1 << 6), ("[make_dir]", 1 << 7), ("[make_reg]", 1 << 8), ("[make_sock]", 1 << 9),
        ("[make_fifo]", 1 << 10), ("[make_block]", 1 << 11), ("[make_sym]", 1 << 12), ("[refer]", 1 << 13), ("[truncate]", 1 << 14),
        ("[ioctl_dev]", 1 << 15), ("[write_file, truncate]", 0x4002), ("[read_file, ioctl_dev]", 0x8004),
        ("[remove_file, make_reg, refer]", 0x2120), ("[remove_dir, make_dir, refer]", 0x2090), ("[make_reg, refer]", 0x2100),
    ];

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        .. s_accesses.Select(one => OnFolder(one.Access, one.Rights)),
        .. s_accesses.Where(one => (one.Rights & FileRights) != 0 && !one.Access.Contains("make", StringComparison.Ordinal))
            .Select(one => OnFile(one.Access, one.Rights)),

        new("where the kernel has no landlock, path rules stop the start, and best-effort says what is not enforced", """
            profile: paths
            mode: direct
            security: {landlock: {paths: [{path: /bin, access: read-execute}]}}
            """,
            """
            start /bin/sh -c 'echo started; read -r line < /etc/passwd && echo $line'
            OPTIONS=--best-effort
            start /bin/sh -c 'read -r line < /etc/passwd && echo $line'
            run /bin/true
            """,
            kernel => kernel.LandlockAbi > 0
                ? "status 1\nstarted\nstatus 1\n"
                : "status 125 PB8008\nstatus 0 PB8008\nroot:x:0:0:root:/root:/bin/sh\n"
                    + "policy-run: warning PB8008: the Landlock rules need Landlock ABI 1 (Linux 5.13); this kernel has no Landlock; no Landlock rule is enforced\n"),

        Floor("minimum_abi: 3", 3),
        Floor("minimum_abi: 6", 6),
        Floor("minimum_abi: 11", 11),
        Floor("tcp: {bind: []}", 4),
        Floor("scope: [signal]", 6),
        Floor("udp: {bind: []}", 10),

        new("requires is a floor whatever enforcement says", """
            profile: floor
            mode: direct
            enforcement: best-effort
            requires: {kernel: 6.2, landlock_abi: 6}
            """,
            "start /bin/echo started",
            kernel => kernel switch
            {
                { LandlockAbi: >= 6 } => "status 0\nstarted\n",
                _ => "status 125 PB8006\n",
            }),

        GuestCase.TryBy("only the tcp ports that are listed are bound and connected to, by no way round", """
            profile: ports
            mode: direct
            security:
              landlock:
                paths: [{path: /, access: read-execute}]
                tcp: {bind: [2001], connect: [2010]}
            """,
            kernel =>
            [
                ("tcp-bind-listen 2001", "ok 0"), ("tcp-bind 2002", NoAccess), ("tcp-bind 0", NoAccess), ("tcp-connect 2010", "ok 0"),
                ("tcp-connect 2011", NoAccess), ("fast-open-sendto 2011", "errno 1"), ("fast-open-sendmsg 2011", "errno 1"), ("fast-open-sendmmsg 2011", "errno 1"),
                ("@{socket} 2 1 262", "errno 93"), ("@{socket} 10 1 262", "errno 93"), ("@{socket} 2 3 1", "errno 93"), ("@{io_uring_setup} 1 0", "errno 1"),
                ("udp-bind 2002", "ok 0"), ("udp-send 2003", "ok 1"),
            ],
            "/bin/probe serve $DIR/served served-ports 2010 2011 > $DIR/server\n") with { On = kernel => kernel.LandlockAbi >= 4 },

        GuestCase.Try("only the udp ports that are listed are bound and sent to", UdpPolicy("0, 2001"),
            ("udp-bind 2001", "ok 0"), ("udp-bind 2002", NoAccess), ("udp-connect 2010", "ok 0"), ("udp-connect 2011", NoAccess), ("udp-send 2010", "ok 1"),
            ("udp-send 2011", NoAccess), ("tcp-bind 2002", "ok 0")) with { On = kernel => kernel.LandlockAbi >= 10 },

        // The kernel binds such a socket by itself, which counts as binding port 0.
        GuestCase.Try("a udp socket that is not bound sends nothing where the policy does not list port 0", UdpPolicy("2001"),
            ("udp-bind 2001", "ok 0"), ("udp-connect 2010", NoAccess), ("udp-send 2010", NoAccess)) with { On = kernel => kernel.LandlockAbi >= 10 },

        new("scopes keep signals and abstract sockets inside", """
            profile: scope
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-execute}], scope: [signal, abstract-unix-socket]}}
            """,
            """
            server=$(/bin/probe serve $DIR/served served-scope)
            printf "@{kill} $server 0\nkill-own-child\nabstract-connect served-scope\nabstract-connect-own own\n" > $DIR/lines
            /bin/probe < $DIR/lines
            run /bin/probe < $DIR/lines
            kill $server
            """,
            _ => "ok 0\nok 0\nok 0\nok 0\n" + "errno 1\nok 0\nerrno 1\nok 0\n") { On = kernel => kernel.LandlockAbi >= 6 },

        new("a socket with a path outside is reached where the kernel does not judge that or the policy grants it", """
            profile: unix
            mode: direct
            security:
              landlock:
                paths: [{path: $DIR/granted, access: [read_file, resolve_unix]}, {path: $DIR/other, access: read-write}]
            """,
            """
            mkdir $DIR/granted $DIR/other
            /bin/probe serve $DIR/granted/socket served-granted > /tmp/ignored
            /bin/probe serve $DIR/other/socket served-other > /tmp/ignored
            printf "unix-connect $DIR/granted/socket\nunix-connect $DIR/other/socket\n" | run /bin/probe
            """,
            kernel => "ok 0\n" + (kernel.LandlockAbi >= 9 ? "errno 13\n" : "ok 0\n")) { On = HasLandlock },

        new("a file never gains a right by being moved or linked", """
            profile: gain
            mode: direct
            security:
              landlock:
                paths:
                  - {path: $DIR/tree/left, access: [read_file, remove_file, make_reg, refer]}
                  - {path: $DIR/tree/right, access: [read_file, execute, remove_file, make_reg, refer]}
            """,
            MakeTree + "\n" + """
            run /bin/probe <<'LINES'
            rename $DIR/tree/left/one $DIR/tree/right/new
            link $DIR/tree/left/one $DIR/tree/right/new
            link $DIR/tree/right/two $DIR/tree/left/linked
            rename $DIR/tree/right/two $DIR/tree/left/moved
            LINES
            """,
            _ => $"ok 0\n{NoTransfer}\n{NoTransfer}\nok 0\nok 0\n") { On = HasLandlock },

        GuestCase.Try("under any path rule nothing can be mounted", """
            profile: mounts
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-write-execute}]}}
            """,
            ("mount $DIR", "errno 1")) with { On = HasLandlock },

        new("all layers hold at once for a user without privileges", """
            profile: user
            mode: direct
            security:
              capabilities: []
              seccomp: {default: allow, exec: once, deny: [{syscall: getppid, errno: EBUSY}]}
              landlock: {paths: [{path: $DIR/open, access: read-only}]}
            process: {umask: 0o077, rlimits: {nofile: 64}, env: {inherit: none, set: {ONLY: this}}}
            """,
            """
            mkdir $DIR/open
            echo text > $DIR/open/file
            printf "@{getppid}\nopen-read $DIR/open/file\nopen-write $DIR/open/file\nopen-read /etc/passwd\nexecve /bin/probe\n" > $DIR/lines
            su -s /bin/sh nobody -c "policy-run $BUNDLE -- /bin/probe < $DIR/lines"
            """,
            _ => "errno 16\nok 0\nerrno 13\nerrno 13\nerrno 38\n") { On = HasLandlock },
    ];

    private static bool HasLandlock(GuestKernel kernel) => kernel.LandlockAbi > 0;

    private static string UdpPolicy(string bind) => $$$"""
        profile: udp
        mode: direct
        security:
          landlock:
            paths: [{path: /, access: read-execute}]
            udp: {bind: [{{{bind}}}], connect: [2010]}
        """;

    private static GuestCase OnFolder(string access, ulong rights) => Tree($"access to a folder: {access}", $$$"""
        profile: folder
        mode: direct
        security: {landlock: {paths: [{path: $DIR/tree, access: {{{access}}}}]}}
        """, rights, rights & FileRights);

    private static GuestCase OnFile(string access, ulong rights) => Tree($"access to a file: {access}", $$$"""
        profile: file
        mode: direct
        security:
          landlock:
            paths:
              - {path: $DIR/tree/file, access: {{{access}}}}
              - {path: $DIR/tree/program, access: {{{access}}}}
              - {path: $DIR/tree/null, access: {{{access}}}}
        """, 0, rights & FileRights);

    /// <summary>Every operation: what an ABI does not judge passes, apart from moves between folders, which no kernel here leaves alone.</summary>
    private static GuestCase Tree(string name, string policy, ulong folder, ulong file) => GuestCase.TryBy(name, policy,
        kernel => TreeOperation.All.Select(one => (one.Line, one.Expected(folder | ~kernel.LandlockFs, file | ~kernel.LandlockFs)
            ?? (one.Line.StartsWith("ioctl", StringComparison.Ordinal) ? "errno 25" : "ok 0"))),
        MakeTree + " > /tmp/ignored\n") with { On = HasLandlock };

    /// <summary>A rule that needs an ABI stops the start on an older kernel; best-effort starts and says so.</summary>
    private static GuestCase Floor(string rule, int abi) => new($"landlock with {rule}", $$$"""
        profile: floor
        mode: direct
        security: {landlock: {paths: [{path: /, access: read-execute}], {{{rule}}}}}
        """,
        "start /bin/echo started; OPTIONS=--best-effort; start /bin/echo started",
        kernel => kernel.LandlockAbi >= abi ? "status 0\nstarted\nstatus 0\nstarted\n" : "status 125 PB8008\nstatus 0 PB8008\nstarted\n");
}
