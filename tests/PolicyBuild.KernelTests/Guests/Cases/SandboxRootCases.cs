namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The root of a sandbox: what rules open beneath /proc, where links lead, and what the host lacks.</summary>
internal static class SandboxRootCases
{
    // Where /proc is read-only the mount refuses (EROFS, 30) before Landlock does (EACCES, 13).
    private const string Closed = "errno 30";

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        GuestCase.Try("for root a rule beneath proc opens the file that it names", Rules("/proc/sys/kernel/domainname"),
            ("open-write /proc/sys/kernel/domainname", "ok 0"), ("open-write /proc/sys/kernel/hostname", Closed), ("open-write /proc/sys/vm/drop_caches", Closed),
            ("open-write /proc/self/comm", Closed), ("open-read /proc/sys/kernel/hostname", "ok 0")) with { On = SandboxCases.HasSandbox },

        GuestCase.Try("for root a rule beneath proc opens the folder that it names", Rules("/proc/sys/vm"),
            ("open-write /proc/sys/vm/drop_caches", "ok 0"), ("open-write /proc/sys/kernel/domainname", Closed), ("open-write /proc/self/comm", Closed))
            with { On = SandboxCases.HasSandbox },

        new("for root a rule for a file of the process opens that one", Rules("/proc/self/oom_score_adj"),
            """
            run /bin/sh -c 'echo 7 > /proc/self/oom_score_adj; cat /proc/$$/oom_score_adj; echo x > /proc/self/comm; echo x > /proc/sys/kernel/hostname; /bin/sh -c "echo 8 > /proc/self/oom_score_adj"; true'
            """,
            _ => """
            7
            /bin/sh: can't create /proc/self/comm: Permission denied
            /bin/sh: can't create /proc/sys/kernel/hostname: Read-only file system
            /bin/sh: can't create /proc/self/oom_score_adj: Permission denied

            """) { On = SandboxCases.HasSandbox },

        new("a user's own file of the process is opened by a rule for it", Rules("/proc/self/oom_score_adj"),
            """
            chmod 777 $DIR
            cd $DIR
            su -s /bin/sh nobody -c "policy-run $BUNDLE -- /bin/sh -c 'echo 7 > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj; echo x > /proc/self/comm'"
            """,
            _ => "7\n/bin/sh: can't create /proc/self/comm: Permission denied\n") { On = SandboxCases.HasSandbox },

        // Kernels before 6.8 tell of mounts by /proc/self/mountinfo alone.
        new("a procfs of the host in another place is the sandbox's own there", "profile: root\nmode: sandbox\n",
            """
            mkdir -p "$DIR/a b/proc"
            mount -t proc proc "$DIR/a b/proc"
            mkdir /chroot
            mount --bind "$DIR/a b" /chroot
            mount --bind "$DIR/a b/proc" /chroot/proc
            export HOST=$$
            run /bin/sh -c 'ls /chroot/proc/$HOST/root/ 2>/dev/null; cat /chroot/proc/1/comm'
            umount /chroot/proc /chroot "$DIR/a b/proc"
            rmdir /chroot
            """,
            _ => "policy-run\n") { On = SandboxCases.HasSandbox },

        new("in a chroot whose root is no mount the sandbox has that root alone", "profile: root\nmode: sandbox\n",
            """
            mkdir $DIR/root
            mkdir -m 1777 $DIR/root/tmp
            for name in /bin /cases /dev /lib /lib64 /proc /sys /usr $DIR
            do
                [ -d $name ] || continue
                mkdir -p $DIR/root$name
                mount --rbind $name $DIR/root$name
            done
            chroot $DIR/root /bin/policy-run $BUNDLE -- /bin/sh -c 'ls -d /tmp /etc 2>/dev/null; echo x 2>/dev/null > /usr/new || echo closed; grep -c " / ro," /proc/self/mountinfo'
            """,
            _ => "/tmp\nclosed\n1\n") { On = SandboxCases.HasSandbox },

        new("a rule whose path is a link into tmp is for what it names", Rules("$DIR/link"),
            """
            mkdir /tmp/named /tmp/other
            ln -s /tmp/by-link $DIR/link
            ln -s named /tmp/by-link
            run /bin/sh -c 'echo kept > $DIR/link/file; cat /tmp/by-link/file; cat /tmp/other/file'
            cat /tmp/named/file
            rm -r /tmp/named /tmp/other /tmp/by-link
            """,
            _ => "kept\ncat: can't open '/tmp/other/file': No such file or directory\nkept\n") { On = SandboxCases.HasSandbox },

        new("without a resolv.conf the program has the policy's, and the host none", """
            profile: dns
            mode: sandbox
            network: {mode: host, dns: [192.0.2.1]}
            """,
            """
            [ ! -e /etc/resolv.conf ] || mv /etc/resolv.conf $DIR/resolv.conf
            run /bin/cat /etc/resolv.conf
            ln -s /run/absent /etc/resolv.conf
            chmod 777 $DIR
            cd $DIR
            su -s /bin/sh nobody -c "policy-run $BUNDLE -- /bin/sh -c 'cat /etc/resolv.conf; head -n 1 /etc/passwd | cut -d : -f 1'"
            ls -l /etc/resolv.conf | grep -c absent
            rm /etc/resolv.conf
            [ ! -e $DIR/resolv.conf ] || mv $DIR/resolv.conf /etc/resolv.conf
            """,
            _ => "nameserver 192.0.2.1\nnameserver 192.0.2.1\nroot\n1\n") { On = SandboxCases.HasSandbox },

        new("a deleted working directory is one in the sandbox", "profile: gone\nmode: sandbox\n",
            """
            mkdir $DIR/gone
            cd $DIR/gone
            rmdir $DIR/gone
            run /bin/sh -c 'ls -A .; echo x > file; [ -e /file ] || echo nothing made' 2> /tmp/ignored
            """,
            _ => "nothing made\n") { On = SandboxCases.HasSandbox },
    ];

    private static string Rules(string path) => $$"""
        profile: root
        mode: sandbox
        security:
          landlock:
            compatibility: best-effort
            paths:
              - {path: /bin, access: read-execute}
              - {path: /proc, access: read-only}
              - {path: {{path}}, access: read-write}
        """;
}
