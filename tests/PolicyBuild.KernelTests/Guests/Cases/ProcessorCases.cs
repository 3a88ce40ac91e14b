namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Processors of a machine that has one, and of one with two NUMA nodes, which have the processors 0-1 and 2-3.</summary>
internal static class ProcessorCases
{
    // What the program may run on, and the policy by which it takes memory (proc_pid_numa_maps(5)).
    private const string Show = """
        cat > $DIR/show <<'END'
        echo $(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status) $(sed -n '1s/^[0-9a-f]* \([^ ]*\) .*/\1/p' /proc/self/numa_maps)
        END
        on() { mask=$1; shift; taskset $mask policy-run $OPTIONS $BUNDLE -- "$@"; }

        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("on a machine with one processor others of the list are left out", """
            profile: processors
            mode: direct
            performance: {cpu_affinity: [0, 5]}
            """, """
            run /bin/sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status
            """,
            _ => "policy-run: note: processors of performance.cpu_affinity are left out (5): this host has 0, and the launcher may use 0\n0\n"),

        new("on a machine with one node numa-aware has nothing to do", """
            profile: processors
            mode: direct
            performance: {cpu_affinity: numa-aware}
            """, """
            OPTIONS=--report=$DIR/report
            start /bin/sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status
            sed 's/.*"processors":{"asked":"numa-aware","applied":false[^}]*}.*/told/' $DIR/report
            """,
            _ => "status 0\n0\ntold\n"),

        .. Modes("numa-aware keeps to the node of the launcher's processor and prefers its memory", "numa-aware", """
            for mask in 1 2 3 4 8 c; do on $mask /bin/sh $DIR/show; done
            """,
            """
            0 prefer:0
            1 prefer:0
            0-1 prefer:0
            2 prefer:1
            3 prefer:1
            2-3 prefer:1

            """),
        .. Modes("numa-aware keeps to one node where the launcher may use both", "numa-aware", """
            OPTIONS=--report=$DIR/report
            on f /bin/sh $DIR/show > /tmp/shown
            sed 's/^0-1 prefer:0$/a node/;s/^2-3 prefer:1$/a node/' /tmp/shown
            sed 's/.*"processors":{\(.*\)"set":"\([-0-3]*\)","nodes":2,"node":\([01]\),\("prefersItsMemory":true\).*/\1\4 \2 prefer:\3/' $DIR/report > /tmp/told
            sed 's/ .*//' /tmp/told
            [ "$(sed 's/[^ ]* //' /tmp/told)" = "$(cat /tmp/shown)" ] && echo told
            """,
            """
            a node
            "asked":"numa-aware","applied":true,"prefersItsMemory":true
            told

            """),
        .. Modes("of a list the processors are taken that the host has, on any node", "[1, 3-9]", """
            on f /bin/sh $DIR/show
            on 8 /bin/sh $DIR/show
            on 4 /bin/sh $DIR/show
            """,
            """
            policy-run: note: processors of performance.cpu_affinity are left out (4-9): this host has 0-3, and the launcher may use 0-3
            1,3 default
            policy-run: note: processors of performance.cpu_affinity are left out (1, 4-9): this host has 0-3, and the launcher may use 3
            3 default
            policy-run: error PB8071: of the processors of performance.cpu_affinity (1, 3-9) none can be used: this host has 0-3, and the launcher may use 2; list processors that it has, start policy-run with a wider mask (taskset, cpuset), or use --best-effort to leave the setting out

            """),
        .. Modes("without sysfs the nodes are not known, which best-effort puts up with", "numa-aware", """
            mount -t tmpfs tmpfs /sys
            start /bin/sh $DIR/show
            OPTIONS=--best-effort
            start /bin/sh $DIR/show
            umount /sys
            """,
            """
            status 125 PB8072
            status 0 PB8072
            0-3 default

            """),
    ];

    private static IEnumerable<GuestCase> Modes(string name, string affinity, string script, string expected) =>
        from mode in (string[])["direct", "sandbox"]
        select new GuestCase($"in mode {mode} {name}", $$"""
            profile: nodes
            mode: {{mode}}
            performance: {cpu_affinity: {{affinity}}}
            """, Show + script, _ => expected)
        { HasNodes = true, On = kernel => kernel.Name == "x86_64-6.12" };
}
