namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Mode sandbox: what a program sees of the machine, and what it can do to it.</summary>
internal static class SandboxCases
{
    // As the launcher's own user, who has no privileges, in a user namespace; the bundle and the programs are readable to everybody.
    private const string AsNobody = """
        chmod 777 $DIR
        cd $DIR
        as_nobody() { su -s /bin/sh nobody -c "policy-run $BUNDLE -- $*"; }

        """;

    private const string Plain = """
        profile: plain
        mode: sandbox
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("a kernel that cannot close the host's mounts is refused", Plain, "start /bin/echo started", _ => "status 125 PB8032\n") { On = kernel => !HasSandbox(kernel) },

        new("a program is in namespaces of its own", Plain,
            """
            for name in pid mnt ipc uts cgroup net; do readlink /proc/self/ns/$name; done > $DIR/outside
            run /bin/sh -c 'for name in pid mnt ipc uts cgroup net; do readlink /proc/self/ns/$name; done' > $DIR/inside
            echo same: $(grep -c -x -F -f $DIR/outside $DIR/inside)
            run /bin/sh -c 'set -- /proc/[0-9]*; echo $# $$'
            """,
            _ => "same: 0\n2 2\n") { On = HasSandbox },

        new("nothing of the host's can be written, and /tmp is private", Plain,
            """
            echo secret > /tmp/outside
            run /bin/sh -c 'touch $DIR/file; touch /file; ls /tmp; echo inside > /tmp/inside; cat /tmp/inside; touch /dev/shm/file && echo shared; touch /sys/file'
            find $DIR /tmp/inside /dev/shm -type f
            """,
            _ => """
            touch: $DIR/file: Read-only file system
            touch: /file: Read-only file system
            inside
            shared
            touch: /sys/file: Read-only file system
            find: /tmp/inside: No such file or directory

            """) { On = HasSandbox },

        new("what the policy lets write is the host's", """
            profile: write
            mode: sandbox
            security: {landlock: {paths: [{path: /bin, access: read-execute}, {path: $DIR/data, access: read-write}, {path: /dev, access: read-write}]}}
            """,
            """
            mkdir $DIR/data $DIR/other
            run /bin/sh -c 'echo kept > $DIR/data/file; echo lost > $DIR/other/file; read -r line < /etc/passwd'
            cat $DIR/data/file
            ls $DIR/other
            """,
            _ => "/bin/sh: can't create $DIR/other/file: Read-only file system\n/bin/sh: can't open /etc/passwd: Permission denied\nkept\n") { On = HasSandbox },

        new("the private files are no larger than disk", """
            profile: disk
            mode: sandbox
            resources: {disk: 4MB}
            """,
            "printf 'fill /tmp/one 3\\nfill /tmp/two 3\\n' | run /bin/probe; df -k /tmp | tail -n 1 | awk '{ print ($2 > 8192) }'",
            _ => "ok 0\nerrno 28\n1\n") { On = HasSandbox }, // ENOSPC

        GuestCase.Try("neither mounts nor namespaces nor other processes are in reach", Plain,
            ("mount /tmp", "errno 1"), ("@{unshare} 0x20000", "errno 1"), ("@{kill} -1 0", "ok 0"), ("@{ptrace} 16 1 0 0", "errno 1"),
            ("open-read /proc/1/mem", "errno 13"), ("open-read /proc/1/environ", "errno 13"), ("make-char /tmp/null", "errno 1"), ("@{chroot} \"/tmp", "errno 1"),
            ("@{sethostname} \"x 1", "errno 1"), ("@{init_module} 0 0 0", "errno 1"), ("@{bpf} 5 0 0", "errno 1")) with { On = HasSandbox },

        new("without a network a program reaches nothing", """
            profile: offline
            mode: sandbox
            network: {mode: none}
            """,
            """
            /bin/probe serve $DIR/served served-none 2013 > /tmp/ignored
            printf 'tcp-connect 2013\nabstract-connect served-none\n' > $DIR/lines
            /bin/probe < $DIR/lines
            run /bin/probe < $DIR/lines | sed 's/errno [0-9]*/refused/'
            """,
            _ => "ok 0\nok 0\nrefused\nrefused\n") { On = HasSandbox },

        new("loopback-only has a lo of its own", """
            profile: loopback
            mode: sandbox
            network: {mode: loopback-only}
            """,
            """
            /bin/probe serve $DIR/served served-loopback 2014 > /tmp/ignored
            run /bin/sh -c 'echo tcp-connect 2014 | /bin/probe; /bin/probe serve /tmp/socket own 2014 > /tmp/pid; echo tcp-connect 2014 | /bin/probe'
            """,
            _ => "errno 111\nok 0\n") { On = HasSandbox },

        new("with the host's network a program reaches the host's", """
            profile: host
            mode: sandbox
            network: {mode: host}
            """,
            "/bin/probe serve $DIR/served served-host 2015 > /tmp/ignored; echo tcp-connect 2015 | run /bin/probe", _ => "ok 0\n") { On = HasSandbox },

        new("a user without privileges has the same sandbox, in a user namespace", """
            profile: user
            mode: sandbox
            network: {mode: loopback-only}
            resources: {disk: 4MB, timeout: 30s}
            """,
            AsNobody + """
            as_nobody /bin/sh -c "'id -u; id -g; set -- /proc/[0-9]*; echo \$#; touch $DIR/file; echo x > /tmp/file && cat /tmp/file'"
            printf 'mount /tmp\nopen-read /proc/1/mem\nfill /tmp/other 8\ntcp-bind-listen 2020\nopen-read /etc/shadow\n@{setuid} 0\n' > $DIR/lines
            as_nobody "/bin/probe < $DIR/lines"
            """,
            _ => "65534\n65534\n2\ntouch: $DIR/file: Read-only file system\nx\nerrno 1\nerrno 13\nsignal 25\nok 0\nerrno 13\nerrno 22\n") { On = HasSandbox },

        new("status and signals are the program's own", Plain,
            """
            for command in 'exit 0' 'exit 3' 'exit 125' 'kill -9 $$' 'kill -15 $$'; do run /bin/sh -c "$command" 2> /tmp/ignored; echo $?; done
            start /absent
            start /etc/passwd
            policy-run $BUNDLE -- /bin/sh -c 'trap "echo terminated; exit 7" TERM; echo ready; while :; do sleep 0.1; done' > $DIR/output &
            until grep -q ready $DIR/output 2> /dev/null; do sleep 0.1; done
            kill $!
            wait $!
            echo $? $(cat $DIR/output)
            """,
            _ => "0\n3\n125\n137\n143\nstatus 127 PB8022\nstatus 126 PB8023\n7 ready terminated\n") { On = HasSandbox },

        new("when the time is over everything ends, what was forked away too", """
            profile: timeout
            mode: sandbox
            resources: {timeout: 2s}
            """,
            """
            run /bin/sh -c 'trap "" TERM; sleep 901 & setsid sleep 902 & (setsid sh -c "trap : TERM; sleep 903" &) ; sleep 904; sleep 905'
            echo status $?
            ps | grep -c '[s]leep 90'
            """,
            _ => "status 124\n0\n") { On = HasSandbox },

        new("a killed launcher takes the sandbox with it", Plain,
            """
            policy-run $BUNDLE -- /bin/sh -c 'setsid sleep 911 & sleep 912; true' &
            until [ "$(ps | grep -c ' [s]leep 91[12]$')" = 2 ]; do sleep 0.1; done
            echo started
            kill -9 $!
            while ps | grep -q '[s]leep 91'; do sleep 0.1; done
            ps | grep -c '[s]leep 91'
            """,
            _ => "started\n0\n") { On = HasSandbox },
    ];

    /// <summary>mount_setattr(2), by which the host's mounts are closed, is of 5.12.</summary>
    internal static bool HasSandbox(GuestKernel kernel) => kernel.Name != "x86_64-5.10";
}
