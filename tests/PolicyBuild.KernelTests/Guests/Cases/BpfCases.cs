using PolicyBuild.Bundles.Layout;
using PolicyBuild.KernelTests.Programs;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>eBPF programs on security hooks and on sockets, made by hand: what the launcher does with them, whatever the compiler makes.</summary>
internal static class BpfCases
{
    private const string Groups = "ls -d /sys/fs/cgroup/policybuild-* 2>/dev/null | wc -l";

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Hooked("a denied fork fails in the sandbox and nowhere else", BpfSamples.NoFork(), """
            run /bin/sh -c 'echo started; (true); echo forked' 2>&1 | sed 's/.*: //'
            (echo outside)
            """, "started\nOperation not permitted\noutside\n"),

        Hooked("in mode direct too, and the cgroup is gone afterwards", BpfSamples.NoFork(), $$"""
            run /bin/sh -c 'echo started; (true); echo forked' 2>&1 | sed 's/.*: //'
            {{Groups}}
            """, "started\nOperation not permitted\n0\n", "direct"),

        Hooked("an open for writing is refused by the flags of the file, where this kernel has them", BpfSamples.NoWriting(), """
            touch $DIR/file
            run /bin/sh -c 'read -r line < /etc/passwd && echo $line; echo more > $1' sh $DIR/file 2>&1 | sed 's/.*: //'
            echo outside > $DIR/file && cat $DIR/file
            """, "root:x:0:0:root:/root:/bin/sh\nOperation not permitted\noutside\n", "direct"),

        Hooked("denials are told with hook, rule and process", BpfSamples.NoFork(), """
            OPTIONS=--watch-denials
            run /bin/sh -c 'exec 2> /dev/null; (true); echo forked' 2>&1 | sed 's/process [0-9]*/process N/'
            """, "policy-run: note: denied task_alloc by fork.policy.yaml(3): operation not permitted (process N, sh)\n"),

        Hooked("two sandboxes side by side each have their own programs", BpfSamples.NoFork(), """
            touch $DIR/file
            run /bin/sh -c 'until [ -e $1/go ]; do :; done; echo written > $1/file; (true) && echo forked' sh $DIR > /tmp/first 2>&1 &
            policy-run other.policybundle -- /bin/sh -c '(true) && echo forked; echo written > $1/file' sh $DIR 2>&1 | sed 's/.*: //'
            touch $DIR/go
            wait
            sed 's/.*: //' /tmp/first
            cat $DIR/file
            """, "forked\nOperation not permitted\nOperation not permitted\nwritten\n", "direct") with { OtherPrograms = (SectionKind.BpfLsm, BpfSamples.NoWriting()) },

        // The child has no parent left when the launcher, its init and the program are gone; its cgroup it keeps.
        Hooked("programs stay on a child whose launcher was killed, and go with the cgroup", BpfSamples.NoWriting(), $$"""
            touch $DIR/file
            policy-run $BUNDLE -- /bin/sh -c 'setsid /bin/sh -c "until [ -e $1/go ]; do sleep 0.1; done; echo more > $1/file" & sleep 50' sh $DIR > $DIR/out 2>&1 &
            until ps | grep -q 'sleep 50$'; do sleep 0.1; done
            kill -9 $!
            touch $DIR/go
            while ps | grep -q '[u]ntil \['; do sleep 0.1; done
            sed 's/.*: //' $DIR/out
            run /bin/true
            {{Groups}}
            """, "Operation not permitted\n0\n", "direct"),

        Hooked("programs on more hooks than the kernel has places share the rest, also when the launcher is killed", BpfSamples.OnManyHooks(), $$"""
            OPTIONS=--report=$DIR/report
            run /bin/sh -c 'echo started; (true); echo forked' 2>&1 | sed 's/.*: //'
            (echo outside)
            tr '{' '\n' < $DIR/report | grep -c '"attachedAs":"lsm_cgroup"'
            tr '{' '\n' < $DIR/report | grep '"attachedAs":"lsm_mac"' | sed 's/.*"hook":"\([a-z_]*\)".*/\1/'
            OPTIONS=
            policy-run $BUNDLE -- /bin/sh -c 'until [ -e $1/go ]; do :; done; (true); echo forked' sh $DIR > $DIR/out 2>&1 &
            until grep -q policybuild /proc/[0-9]*/cgroup 2> /dev/null; do sleep 0.1; done
            policy-run $BUNDLE -- /bin/sh -c '(true); echo forked' 2>&1 | sed 's/.*: //'
            ls /sys/fs/bpf/policybuild-1 | grep -c task_alloc
            touch $DIR/go
            wait
            sed 's/.*: //' $DIR/out
            {{Groups}}
            """, "started\nOperation not permitted\noutside\n10\nfile_lock\ntask_alloc\nOperation not permitted\n2\nOperation not permitted\n0\n", "direct"),

        Hooked("what a policy requires of the hooks is tried", BpfSamples.NoFork(), $$"""
            start /bin/echo started
            {{Groups}}
            """, "status 0\nstarted\n0\n", "direct\nrequires: {bpf_lsm: true}"),

        Hooked("a user without privileges is told so", BpfSamples.NoFork(), """
            su -s /bin/sh nobody -c "policy-run $BUNDLE -- /bin/echo started" 2>&1 | grep -o 'PB[0-9]*'
            """, "PB8061\n", "direct"),

        Hooked("where the kernel takes no programs on security hooks the start is refused", BpfSamples.NoFork(), """
            start /bin/echo started
            OPTIONS=--best-effort
            start /bin/echo started
            """, "status 125 PB8062\nstatus 0 PB8062\nstarted\n", "direct") with { On = kernel => kernel.Name is "x86_64-5.10" },

        Hooked("where the kernel loads programs and attaches none the start is refused", BpfSamples.NoFork(), """
            start /bin/echo started
            OPTIONS=--best-effort
            start /bin/echo started
            """, "status 125 PB8067\nstatus 0 PB8067\nstarted\n", "direct") with { On = kernel => kernel.Name is "aarch64-6.1" },

        new GuestCase("a connection is denied by a program on the cgroup's sockets", Policy("sandbox"), """
            run /bin/sh -c 'nc 127.0.0.1 9 < /dev/null' 2>&1 | sed 's/.*: //'
            nc 127.0.0.1 9 < /dev/null 2>&1 | sed 's/.*: //'
            """, _ => "Operation not permitted\nConnection refused\n")
        {
            On = SandboxCases.HasSandbox,
            Programs = (SectionKind.BpfNetwork, BpfSamples.NoConnect()),
        },
    ];

    /// <summary>Kernels that attach programs to a cgroup's security hooks.</summary>
    internal static bool HasHooks(GuestKernel kernel) => kernel.Name is "x86_64-6.1" or "x86_64-6.12" or "x86_64-7.3" or "aarch64-6.12";

    private static GuestCase Hooked(string name, byte[] programs, string script, string expected, string mode = "sandbox") =>
        new(name, Policy(mode), script, _ => expected) { On = HasHooks, Programs = (SectionKind.BpfLsm, programs) };

    private static string Policy(string mode) => $"""
        profile: programs
        mode: {mode}
        """;
}
