using PolicyBuild.Bundles.Layout;
using PolicyBuild.KernelTests.Programs;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Hooks that all sandboxes share: what a start does where their names in bpffs, the cgroups or the caller's rights are not as usual.</summary>
internal static class SharedHookCases
{
    private const string Fork = "/bin/sh -c '(true); echo forked'";
    private const string Words = "2>&1 | grep -oE 'PB[0-9]+|Operation not permitted|forked'";

    /// <summary>A sandbox that runs until there is a file $DIR/go, and then tries to fork.</summary>
    private const string Waiting = """
        policy-run $BUNDLE -- /bin/sh -c 'until [ -e $1/go ]; do :; done; (true); echo forked' sh $DIR > $DIR/out 2>&1 &
        until [ "$(echo shared-sandboxes | /bin/probe)" = 'ok 1' ]; do sleep 0.1; done
        """;

    /// <summary>A sandbox that has all the kernel's places for programs of cgroups until there is a file $DIR/go.</summary>
    private const string OnAllPlaces = """
        policy-run other.policybundle -- /bin/sh -c 'touch $1/ready; until [ -e $1/go ]; do sleep 0.2; done' sh $DIR &
        until [ -e $DIR/ready ]; do sleep 0.1; done
        """;

    /// <summary>
    /// gone: waits until the kernel has no program for a security hook and no link in the whole system, and says what is left if that does not come; it lets go of
    /// them a while after the last name. A start before takes out what other cases have left.
    /// </summary>
    private const string Gone = """
        gone() {
          for i in $(seq 100); do
            [ "$(echo hook-objects | /bin/probe)" = 'ok 0' ] && [ ! -e /sys/fs/bpf/policybuild-1 ] && echo gone && return
            sleep 0.1
          done
          echo hook-objects | /bin/probe
          ls /sys/fs/bpf /sys/fs/bpf/policybuild-1
        }
        policy-run $BUNDLE -- /bin/true > /dev/null 2>&1
        """;

    private const string KilledOutput = "gone\n0\n";

    private static readonly string s_killed = $$"""
        {{Gone}}
        {{Waiting}}
        kill -9 $!
        gone
        ls -d /sys/fs/cgroup/policybuild-* 2> /dev/null
        while ps | grep -v ' Z ' | grep -q '[p]olicy-run'; do sleep 0.1; done
        ps | grep -v ' Z ' | grep -c '[p]olicy-run'
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Shared("programs of one sandbox on one shared hook hold together, whichever denies", BpfSamples.OnManyHooks(before: 2, behind: 1), $$"""
            run {{Fork}} {{Words}}
            policy-run other.policybundle -- {{Fork}} {{Words}}
            """, "Operation not permitted\nOperation not permitted\n") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.OnManyHooks(behind: 3)) },

        Shared("more programs on one shared hook than there are places refuse the start", BpfSamples.OnManyHooks(before: 8), """
            start /bin/echo started
            """, "status 125 PB8068\n"),

        Shared("where the name of a map was taken away no start goes on without its programs, and no end takes away what still judges", BpfSamples.OnManyHooks(), $$"""
            shared=/sys/fs/bpf/policybuild-1
            for name in programs_task_alloc sandboxes; do
              rm -f $DIR/go
              policy-run $BUNDLE -- /bin/sh -c 'until [ -e $1/go ]; do :; done' sh $DIR &
              until [ -e $shared/link_task_alloc ]; do sleep 0.1; done
              run {{Fork}} {{Words}}
              rm $shared/$name
              run {{Fork}} {{Words}}
              touch $DIR/go
              wait
              ls $shared | grep link_task_alloc
              rm -r $shared
            done
            """, "Operation not permitted\nPB8068\nlink_task_alloc\nOperation not permitted\nPB8068\nlink_task_alloc\n"),

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

        Shared("a sandbox leaves the shared hooks at its end, also without the right to open cgroups by number", BpfSamples.OnManyHooks(), $$"""
            {{Waiting}}
            echo shared-sandboxes | /bin/probe
            run /bin/true
            echo shared-sandboxes | /bin/probe
            /bin/probe without-capability 2 policy-run $BUNDLE -- /bin/true
            echo shared-sandboxes | /bin/probe
            touch $DIR/go
            wait
            """, "ok 1\nok 1\nok 1\n"),

        Shared("nothing is left of the shared hooks after the only sandbox", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            run {{Fork}} {{Words}}
            gone
            /bin/probe without-capability 2 policy-run $BUNDLE -- {{Fork}} {{Words}}
            gone
            start /bin/nothing
            gone
            """, "Operation not permitted\ngone\nOperation not permitted\ngone\nstatus 127 PB8022\ngone\n"),

        Shared("nor after a start that was refused", BpfSamples.OnManyHooks(before: 8), $$"""
            {{Gone}}
            start /bin/echo started
            gone
            """, "status 125 PB8068\ngone\n"),

        Shared("of two sandboxes the one that ends later is judged to its end, and nothing is left then", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            {{Waiting}}
            run {{Fork}} {{Words}}
            ls /sys/fs/bpf/policybuild-1 | grep link_task_alloc
            touch $DIR/go
            wait
            sed 's/.*: //' $DIR/out
            gone
            """, "Operation not permitted\nlink_task_alloc\nOperation not permitted\ngone\n"),

        Shared("nothing is left of the shared hooks after two that end at once", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            {{Waiting}}
            policy-run $BUNDLE -- /bin/sh -c 'until [ -e $1/go ]; do :; done; (true); echo forked' sh $DIR > $DIR/other 2>&1 &
            until [ "$(echo shared-sandboxes | /bin/probe)" = 'ok 2' ]; do sleep 0.1; done
            touch $DIR/go
            wait
            sed 's/.*: //' $DIR/out $DIR/other
            gone
            """, "Operation not permitted\nOperation not permitted\ngone\n"),

        Shared("what a killed launcher left behind shared hooks goes while another sandbox runs, which stays judged", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            {{Waiting}}
            policy-run $BUNDLE -- /bin/sh -c 'while :; do read -r line; done' < /dev/zero > /dev/null 2>&1 &
            until [ "$(echo shared-sandboxes | /bin/probe)" = 'ok 2' ]; do sleep 0.1; done
            kill -9 $!
            until [ "$(echo shared-sandboxes | /bin/probe)" = 'ok 1' ]; do sleep 0.1; done
            touch $DIR/go
            wait
            sed 's/.*: //' $DIR/out
            gone
            """, "Operation not permitted\ngone\n"),

        Shared("what a killed launcher left behind shared hooks goes by itself", BpfSamples.OnManyHooks(), s_killed, KilledOutput),

        Shared("in mode sandbox what a killed launcher left behind shared hooks goes by itself", BpfSamples.OnManyHooks(), s_killed, KilledOutput) with
        {
            Policy = "profile: programs\nmode: sandbox\n",
        },

        Shared("programs that only the group of a killed launcher holds go by themselves", BpfSamples.NoFork(), $$"""
            {{Gone}}
            policy-run $BUNDLE -- /bin/sh -c ': > $1/ready; while :; do read -r line; done' sh $DIR < /dev/zero &
            until [ -e $DIR/ready ]; do sleep 0.1; done
            echo hook-objects | /bin/probe
            kill -9 $!
            gone
            """, "ok 1\ngone\n"),

        Shared("launchers that are killed while they start leave nothing", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            for wait in 0.02 0.1 0.2 0.3 0.4 0.5 0.7 0.9 1.2 1.5; do
              policy-run $BUNDLE -- /bin/sh -c 'while :; do read -r line; done' < /dev/zero > /dev/null 2>&1 &
              sleep $wait
              kill -9 $!
              gone
            done | uniq -c | sed 's/^ *//'
            ls -d /sys/fs/cgroup/policybuild-* 2> /dev/null
            """, "10 gone\n"),

        Shared("what is left where everything was killed goes with the next start, whatever that shares", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            {{Waiting}}
            kill -STOP $!
            kill -9 $(cat /proc/$!/task/$!/children) $!
            for group in /sys/fs/cgroup/policybuild-*; do
              while read -r process; do kill -9 $process; done < $group/cgroup.procs
              while [ -s $group/cgroup.procs ]; do sleep 0.1; done
            done
            echo shared-sandboxes | /bin/probe
            policy-run other.policybundle -- /bin/true
            gone
            """, "ok 1\ngone\n") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.NoFork()) },

        Shared("a start that has waited for a folder which was removed takes a new one", BpfSamples.OnManyHooks(), $$"""
            {{Gone}}
            shared=/sys/fs/bpf/policybuild-1
            gone
            mkdir -m 700 $shared
            /bin/probe with-lock $shared /bin/sh -c "touch $DIR/locked; until grep -q -e '->' /proc/locks; do sleep 0.1; done; rmdir $shared; mkdir -m 700 $shared" &
            until [ -e $DIR/locked ]; do sleep 0.1; done
            run {{Fork}} {{Words}}
            wait
            gone
            """, "gone\nOperation not permitted\ngone\n"),

        // The hook's place is taken by another sandbox, that has nothing to do with the shared ones.
        Shared("twenty starts one after the other are all judged, and nothing is left of them", BpfSamples.NoFork(), $$"""
            {{Gone}}
            {{OnAllPlaces}}
            for i in $(seq 20); do run {{Fork}} {{Words}}; ls -d /sys/fs/bpf/policybuild-1 2> /dev/null; done | uniq -c | sed 's/^ *//'
            touch $DIR/go
            wait
            gone
            """, "20 Operation not permitted\ngone\n") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.OnAllPlaces()) },

        Shared("starts side by side are all judged, and nothing is left of them", BpfSamples.NoFork(), $$"""
            {{Gone}}
            {{OnAllPlaces}}
            for i in 1 2 3 4; do
              { for j in 1 2 3 4; do policy-run $BUNDLE -- {{Fork}} > $DIR/$i$j 2>&1; done; touch $DIR/done$i; } &
            done
            until [ "$(ls $DIR | grep -c done)" = 4 ]; do sleep 0.2; done
            cat $DIR/[0-9][0-9] | grep -oE 'PB[0-9]+|Operation not permitted|forked' | sort | uniq -c | sed 's/^ *//'
            ls -d /sys/fs/bpf/policybuild-1 2> /dev/null
            touch $DIR/go
            wait
            gone
            """, "16 Operation not permitted\ngone\n") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.OnAllPlaces()) },
    ];

    private static GuestCase Shared(string name, byte[] programs, string script, string expected) => new(name, """
        profile: programs
        mode: direct
        """, script, _ => expected) { On = BpfCases.HasHooks, Programs = (SectionKind.BpfLsm, programs) };
}
