using PolicyBuild.Bundles.Layout;
using PolicyBuild.KernelTests.Programs;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Hooks that all sandboxes share: what a start does where their names in bpffs, the cgroups or the caller's rights are not as usual.</summary>
internal static class SharedHookCases
{
    private const string Fork = "/bin/sh -c '(true); echo forked'";
    private const string Words = "2>&1 | grep -oE 'PB[0-9]+|Operation not permitted|forked'";

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Shared("programs of one sandbox on one shared hook hold together, whichever denies", BpfSamples.OnManyHooks(before: 2, behind: 1), $$"""
            run {{Fork}} {{Words}}
            policy-run other.policybundle -- {{Fork}} {{Words}}
            """, "Operation not permitted\nOperation not permitted\n") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.OnManyHooks(behind: 3)) },

        Shared("more programs on one shared hook than there are places refuse the start", BpfSamples.OnManyHooks(before: 8), """
            start /bin/echo started
            """, "status 125 PB8068\n"),

        Shared("where the name of a map was taken away no start goes on without its programs", BpfSamples.OnManyHooks(), $$"""
            shared=/sys/fs/bpf/policybuild-1
            run {{Fork}} {{Words}}
            rm $shared/programs_task_alloc
            run {{Fork}} {{Words}}
            rm -r $shared
            run {{Fork}} {{Words}}
            rm $shared/sandboxes
            run {{Fork}} {{Words}}
            rm -r $shared
            """, "Operation not permitted\nPB8068\nOperation not permitted\nPB8068\n"),

        Shared("where the name of a link was taken away the next start brings the hook back, for running sandboxes too", BpfSamples.OnManyHooks(), $$"""
            policy-run $BUNDLE -- /bin/sh -c 'until [ -e $1/go ]; do :; done; (true); echo forked' sh $DIR > $DIR/out 2>&1 &
            until grep -q policybuild /proc/[0-9]*/cgroup 2> /dev/null && [ -e /sys/fs/bpf/policybuild-1/link_task_alloc ]; do sleep 0.1; done
            rm /sys/fs/bpf/policybuild-1/link_task_alloc
            run {{Fork}} {{Words}}
            touch $DIR/go
            wait
            sed 's/.*: //' $DIR/out
            """, "Operation not permitted\nOperation not permitted\n"),

        // The path that a cgroup namespace shows begins at its own root.
        Shared("a cgroup that lies deeper than the shared programs look refuses the start, also where a namespace hides it", BpfSamples.OnManyHooks(), $$"""
            try() { /bin/probe in-cgroup $1 policy-run $BUNDLE -- {{Fork}} {{Words}}; }
            deep=d/d/d/d/d/d/d/d
            deep=$deep/$deep/$deep
            cd /sys/fs/cgroup
            mkdir -p $deep/d/d/d/d/d/d/d/d
            try $deep/d/d/d/d/d/d/d
            try $deep/d/d/d/d/d/d/d/d
            rmdir -p $deep/d/d/d/d/d/d/d/d
            """, "Operation not permitted\nPB8068\n"),

        Shared("a sandbox leaves the shared hooks at its end, also without the right to open cgroups by number", BpfSamples.OnManyHooks(), """
            run /bin/true
            echo shared-sandboxes | /bin/probe
            /bin/probe without-capability 2 policy-run $BUNDLE -- /bin/true
            echo shared-sandboxes | /bin/probe
            """, "ok 0\nok 0\n"),
    ];

    private static GuestCase Shared(string name, byte[] programs, string script, string expected) => new(name, """
        profile: programs
        mode: direct
        """, script, _ => expected) { On = BpfCases.HasHooks, Programs = (SectionKind.BpfLsm, programs) };
}
