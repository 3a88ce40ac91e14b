namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Limits of resources, really used up.</summary>
internal static class CgroupCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("memory above the limit kills the program and nothing else", Limited("memory: 32MB, swap: 0"),
            "echo 'eat 8' | run /bin/probe; echo 'eat 48' | /bin/probe; start /bin/sh -c 'echo eat 48 | /bin/probe; echo after'",
            _ => "ok 0\nok 0\nstatus 137\n") { On = SandboxCases.HasSandbox },

        // The probe itself and the process that forks are two of the 16; the init is none.
        new("no more processes than the limit can be", Limited("pids: 16"),
            "echo 'forks 100' | /bin/probe; echo 'forks 100' | run /bin/probe",
            _ => "ok 100\nok 14\n") { On = SandboxCases.HasSandbox },

        new("limits hold for a caller that has closed its standard streams", Limited("pids: 16"),
            """
            echo 'forks 100' > /tmp/calls
            exec 3< /tmp/calls
            run /bin/sh -c 'exec /bin/probe <&3' <&-
            exec 3< /tmp/calls
            run /bin/sh -c 'exec /bin/probe <&3 >&2' 2>&1 <&- >&-
            """,
            _ => "ok 14\nok 14\n") { On = SandboxCases.HasSandbox },

        // Only the shell's own words count, and the bomb's end and not a clock is waited for: 64 processes leave little time to start others.
        new("a fork bomb stays small and ends with its time", Limited("pids: 64, timeout: 5s"),
            """
            echo bomb | run /bin/probe &
            bomb=$!
            group=
            until [ -e "$group/cgroup.procs" ]; do for group in /sys/fs/cgroup/policybuild-*; do :; done; done
            most=0
            while [ -e $group/cgroup.procs ]; do
              count=0
              while read -r process; do count=$((count + 1)); done 2> /dev/null < $group/cgroup.procs
              [ $count -le $most ] || most=$count
            done
            echo "most $most"
            wait $bomb
            echo status $?
            ps | grep -c '[/]bin/probe$'
            """,
            _ => "most 64\nstatus 124\n0\n") { On = SandboxCases.HasSandbox },

        new("a program gets the share of a processor that the limit says", Limited("cpu: 0.2"),
            "echo 'spin 1000' | /bin/probe | awk '{ print ($2 > 60) }'; echo 'spin 2000' | run /bin/probe | awk '{ print ($2 < 40) }'",
            _ => "1\n1\n") { On = SandboxCases.HasSandbox },

        new("a device is read no faster than the limit", """
            profile: limited
            mode: sandbox
            security: {landlock: {paths: [{path: /bin, access: read-execute}, {path: /dev/nvme0n1, access: read-only}]}}
            resources: {io: [{device: /dev/nvme0n1, read: 1MB}]}
            """,
            "echo 'read-device /dev/nvme0n1 2048' | /bin/probe | awk '{ print ($2 < 1000) }'; echo 'read-device /dev/nvme0n1 2048' | run /bin/probe | awk '{ print $1, ($2 > 1200) }'",
            _ => "1\nok 1\n") { On = SandboxCases.HasSandbox },

        new("no cgroup is left behind, and one that a kill left is swept by the next start", Limited("pids: 32"),
            """
            find /sys/fs/cgroup -type d | sort > /tmp/before
            run /bin/true
            find /sys/fs/cgroup -type d | sort > /tmp/after
            cmp /tmp/before /tmp/after && echo clean
            policy-run $BUNDLE -- /bin/sleep 921 &
            until ps | grep -q '[s]leep 921'; do sleep 0.1; done
            kill -9 $!
            while ps | grep -q '[s]leep 921'; do sleep 0.1; done
            run /bin/true
            find /sys/fs/cgroup -type d | sort > /tmp/after
            cmp /tmp/before /tmp/after && echo clean
            """,
            _ => "clean\nclean\n") { On = SandboxCases.HasSandbox },

        new("a program cannot leave its limits", Limited("pids: 16"),
            "run /bin/sh -c 'echo 0 > /sys/fs/cgroup/cgroup.procs; echo max > /sys/fs/cgroup/pids.max; mkdir /sys/fs/cgroup/own' 2>&1 | sed 's/.*: //' | sort -u",
            _ => "Read-only file system\n") { On = SandboxCases.HasSandbox },

        // CLONE_NEWCGROUP, with CLONE_NEWNS and CLONE_NEWUSER; a file system mounted there would show the limits, and let root write them.
        GuestCase.Try("a program cannot mount its limits once more", Limited("pids: 16"),
            ("@{unshare} 0x02020000", "errno 1"), ("@{unshare} 0x12020000", "errno 1"), ("@{clone} 0x12020011 0 0 0 0", "errno 1"),
            ("@{clone3} 0 0", "errno 38")) with { On = SandboxCases.HasSandbox },

        new("in mode direct the time is kept too", """
            profile: timeout
            mode: direct
            resources: {timeout: 1s}
            """,
            "run /bin/sh -c 'sleep 30; echo late'; echo status $?", _ => "status 124\n"),

        new("limits hold in mode direct too", Limited("memory: 32MB, swap: 0, pids: 16").Replace("mode: sandbox", "mode: direct", StringComparison.Ordinal),
            "start /bin/sh -c 'echo eat 48 | /bin/probe; echo after'; echo 'forks 100' | run /bin/probe",
            _ => "status 137\nok 14\n"),
    ];

    private static string Limited(string limits) => $$$"""
        profile: limited
        mode: sandbox
        resources: {{{{limits}}}}
        """;
}
