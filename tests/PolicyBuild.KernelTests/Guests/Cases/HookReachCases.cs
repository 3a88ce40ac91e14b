namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Whom the programs of hook policies judge, and how long: the processes of their sandbox, all of them, and until the last has gone.</summary>
internal static class HookReachCases
{
    // Without capabilities there is less to guard: all of its programs have places in the kernel, where nothing is shared.
    private const string Closed = """
        profile: closed
        mode: direct
        security:
          capabilities: []
          bpf_lsm:
            file_open: [{action: deny, path: $DIR/one}]
            path_unlink: [{action: deny}]
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Case("a hook policy holds children of every kind", """
            echo one > $DIR/one
            run /bin/sh -c '
              read -r line < $1/one || echo self
              (read -r line < $1/one || echo child)
              sh -c "read -r line < $1/one || echo executed"
              sh -c "sh -c \"sh -c \\\"read -r line < $1/one || echo deep\\\"\""
              setsid sh -c "read -r line < $1/one || echo session"
              (until [ -e $1/go ]; do sleep 0.1; done; read -r line < $1/one || echo orphan > $1/late) > /dev/null &
              ' sh $DIR 2> /dev/null
            read -r line < $DIR/one && echo $line
            touch $DIR/go
            until [ -s $DIR/late ]; do sleep 0.1; done
            cat $DIR/late
            """, "self\nchild\nexecuted\ndeep\nsession\none\norphan\n"),

        Case("two sandboxes side by side each have their own hook policy", """
            for name in one two; do echo $name > $DIR/$name; done
            try='for name in one two; do if read -r line < $1/$name; then echo $2 reads $line; else echo $2 does not read $name; fi; done; until [ -e $1/go ]; do sleep 0.1; done'
            policy-run $BUNDLE -- /bin/sh -c "$try; read -r line < \$1/one || echo \$2 still" sh $DIR first > $DIR/first 2> /dev/null &
            until [ "$(grep -c first $DIR/first 2> /dev/null)" = 2 ]; do sleep 0.1; done
            policy-run other.policybundle -- /bin/sh -c "$try; read -r line < \$1/two || echo \$2 still" sh $DIR second > $DIR/second 2> /dev/null &
            until [ "$(grep -c second $DIR/second 2> /dev/null)" = 2 ]; do sleep 0.1; done
            cat $DIR/one $DIR/two
            touch $DIR/go
            wait
            cat $DIR/first $DIR/second
            """, "one\ntwo\nfirst does not read one\nfirst reads two\nfirst still\nsecond reads one\nsecond does not read two\nsecond still\n") with
        {
            OtherPolicy = Closed.Replace("/one", "/two", StringComparison.Ordinal),
        },

        // A ring's workers and the thread that looks for its operations are of the cgroup of who made it.
        GuestCase.TryBy("what a ring does is judged, whoever does it for the program", """
            profile: rings
            mode: direct
            security:
              capabilities: []
              bpf_lsm:
                file_open: [{action: deny, path: $DIR/one}]
                socket_connect: [{action: {errno: EACCES}, address: "127.0.0.0/8:7001"}]
            """, _ => ((string[])["call", "worker", "thread"]).SelectMany(by => new (string, string)[]
            {
                ($"ring-open {by} $DIR/one", "errno 1"), ($"ring-open {by} $DIR/two", "ok 0"),
                ($"ring-connect {by} 127.0.0.1 7001", "errno 13"), ($"ring-connect {by} 127.0.0.1 7002", "ok 0"),
            }), "ip link set lo up; echo one > $DIR/one; echo two > $DIR/two") with { On = BpfCases.HasHooks },

        Case("nothing of a hook policy is left behind, also where everything was killed", """
            # What earlier sandboxes had goes bit by bit.
            until [ "$before" = "$(probe programs)" ]; do before=$(probe programs); sleep 1; done
            run /bin/true
            until [ "$(probe programs)" -le $before ]; do sleep 0.1; done
            echo gone
            policy-run $BUNDLE -- /bin/sh -c 'echo ready; while :; do sleep 0.1; done' > $DIR/out 2>&1 &
            until grep -q ready $DIR/out 2> /dev/null; do sleep 0.1; done
            [ "$(probe programs)" -gt $before ] && echo held
            kill -9 $!
            while grep -q policybuild- /proc/[0-9]*/cgroup 2> /dev/null; do sleep 0.1; done
            echo killed
            run /bin/true
            until [ "$(probe programs)" -le $before ]; do sleep 0.1; done
            echo gone
            ls -d /sys/fs/cgroup/policybuild-* 2> /dev/null
            """, "gone\nheld\nkilled\ngone\n"),
    ];

    private static GuestCase Case(string name, string script, string expected) => new(name, Closed, script, _ => expected) { On = BpfCases.HasHooks };
}
