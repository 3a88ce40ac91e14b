namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The cgroup of a program: where it is made, what is written into it, and when it goes.</summary>
internal static class CgroupFolderCases
{
    // Numbers are left out: the name of the group has the launcher's id and start time.
    private const string Groups = "ls -d /sys/fs/cgroup/policybuild-* 2>/dev/null | sed 's/[0-9][0-9]*/N/g'";

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("a program runs in a cgroup of its own with the policy's limits, and the cgroup goes when it ends", """
            profile: limits
            mode: direct
            resources: {memory: 64MB, memory_high: 48MB, pids: 20, cpu: 0.5, cpu_weight: 50}
            """,
            $$"""
            run /bin/sh -c 'group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); echo $group | sed "s/[0-9][0-9]*/N/g"; cd $group; cat memory.max memory.high pids.max cpu.max cpu.weight; exit 3'
            echo "status $?"
            {{Groups}}
            """,
            _ => "/sys/fs/cgroup/policybuild-N-N\n67108864\n50331648\n20\n50000 100000\n50\nstatus 3\n"),

        new("in mode sandbox the cgroup is the root of a cgroup namespace", """
            profile: limits
            mode: sandbox
            resources: {pids: 20}
            """,
            $$"""
            run /bin/sh -c 'cat /proc/self/cgroup; cat /sys/fs/cgroup/policybuild-*/pids.max; echo 1 > /sys/fs/cgroup/cgroup.procs'
            {{Groups}}
            """,
            _ => "0::/\n20\n/bin/sh: can't create /sys/fs/cgroup/cgroup.procs: Read-only file system\n") { On = SandboxCases.HasSandbox },

        new("the program alone is in the cgroup, and its init is where the launcher is", """
            profile: outside
            mode: sandbox
            resources: {pids: 20}
            """,
            "run /bin/cat /proc/self/cgroup /proc/1/cgroup", _ => "0::/\n0::/..\n") { On = SandboxCases.HasSandbox },

        new("a program that takes too much memory is killed, and all that it started with it", """
            profile: hog
            mode: sandbox
            resources: {memory: 32MB, timeout: 60s}
            """,
            $$"""
            run /bin/sh -c 'sleep 1000 & tail /dev/zero; echo survived'
            echo "status $?"
            {{Groups}}
            """,
            _ => "Killed\nstatus 137\n") { On = SandboxCases.HasSandbox },

        new("a fork bomb ends at the limit, and at the time limit everything is killed", """
            profile: bomb
            mode: direct
            resources: {pids: 16, timeout: 2s}
            """,
            $$"""
            run /bin/sh -c 'bomb() { bomb | bomb & }; bomb; setsid sleep 1000 & sleep 1000' 2>/dev/null
            echo "status $?"
            {{Groups}}
            ps | grep -c 'sleep 100[0]'
            """,
            _ => "status 124\n0\n") { On = SandboxCases.HasSandbox },

        new("what has left the cgroup does not outlive the time either", """
            profile: leaver
            mode: direct
            resources: {pids: 16, timeout: 1s}
            """,
            """
            run /bin/sh -c 'echo $$ > /sys/fs/cgroup/cgroup.procs && echo outside; setsid sleep 1001 & sleep 1001'
            echo "status $?"
            ps | grep -c 'sleep 100[1]'
            """,
            _ => "outside\nstatus 124\n0\n"),

        new("where a program kills its init nothing that it started outlives that, and the launcher ends with an error", """
            profile: killer
            mode: direct
            resources: {pids: 16, timeout: 60s}
            """,
            $$"""
            start /bin/sh -c 'setsid sleep 1006 & kill -9 $PPID; exec sleep 1006'
            {{Groups}}
            ps | grep -c 'sleep 100[6]'
            """,
            _ => "status 125 PB8028\n0\n"),

        new("the cgroup of a killed launcher is swept by the next start, and no other", """
            profile: sweep
            mode: direct
            resources: {pids: 20}
            """,
            """
            mkdir /sys/fs/cgroup/policybuild-99999-1 /sys/fs/cgroup/policybuild-1-1 /sys/fs/cgroup/policybuild-other /sys/fs/cgroup/policybuild-$$-$(cut -d' ' -f22 /proc/$$/stat)
            run /bin/true
            ls -d /sys/fs/cgroup/policybuild-* | sed 's/[0-9][0-9]*/N/g'
            rmdir /sys/fs/cgroup/policybuild-*
            """,
            _ => "/sys/fs/cgroup/policybuild-N-N\n/sys/fs/cgroup/policybuild-other\n"),

        new("a user whose group was given to him has limits there, and the init beside them", """
            profile: given
            mode: sandbox
            resources: {pids: 20}
            """,
            """
            given=/sys/fs/cgroup/given
            mkdir -p $given/inner
            chown nobody $given $given/cgroup.procs $given/cgroup.subtree_control $given/inner $given/inner/cgroup.procs $given/inner/cgroup.subtree_control
            sh -c 'echo $$ > /sys/fs/cgroup/given/inner/cgroup.procs; exec su -s /bin/sh nobody -c "$1"' sh "policy-run $BUNDLE -- /bin/sh -c 'cat /proc/self/cgroup /proc/1/cgroup /sys/fs/cgroup/given/policybuild-*/pids.max'"
            rmdir $given/inner $given
            """,
            _ => "0::/\n0::/../inner\n20\n") { On = SandboxCases.HasSandbox },

        new("a group with processes hands on no memory, and the launcher then takes the group above", """
            profile: inner
            mode: direct
            resources: {memory: 64MB}
            """,
            """
            mkdir -p /sys/fs/cgroup/outer/inner
            sh -c 'echo $$ > /sys/fs/cgroup/outer/inner/cgroup.procs; exec policy-run "$1" -- /bin/sed "s/[0-9][0-9]*/N/g" /proc/self/cgroup' sh $BUNDLE
            rmdir /sys/fs/cgroup/outer/inner /sys/fs/cgroup/outer
            """,
            _ => "N::/outer/policybuild-N-N\n"),
    ];
}
