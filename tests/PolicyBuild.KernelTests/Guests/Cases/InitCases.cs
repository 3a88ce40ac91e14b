namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The init between launcher and program, where the policy's programs let their processes do next to nothing: they do not judge it.</summary>
internal static class InitCases
{
    public static IReadOnlyList<GuestCase> All { get; } = [.. Of("sandbox"), .. Of("direct")];

    private static IEnumerable<GuestCase> Of(string mode)
    {
        yield return Case($"an init reports what a program may not write, in mode {mode}", mode, "timeout: 100s", """
            run /bin/sh -c 'exit 3'
            echo "status $?"
            run /bin/true
            echo "status $?"
            """, "status 3\nstatus 0\n");

        yield return Case($"an init keeps the time though a program may signal nobody, in mode {mode}", mode, "timeout: 2s", """
            run /bin/sh -c '(setsid sleep 1003 &); exec sleep 1003'
            echo "status $?"
            ps | grep -c 'sleep 100[3]'
            """, "status 124\n0\n");

        yield return Case($"a signal is passed on though a program may signal nobody, in mode {mode}", mode, "pids: 20", """
            exec 2> /dev/null
            policy-run $BUNDLE -- /bin/sleep 1004 &
            until ps | grep -v policy-run | grep -q '[s]leep 1004'; do sleep 0.1; done
            kill -TERM $!
            wait $!
            echo "status $?"
            """, "status 143\n");
    }

    private static GuestCase Case(string name, string mode, string resources, string script, string expected) => new(name, $$"""
        profile: silent
        mode: {{mode}}
        resources: {{{resources}}}
        security:
          bpf_lsm:
            file_permission: {rules: [{action: deny, access: write}]}
            task_kill: {default: deny}
        """, script, _ => expected) { On = BpfCases.HasHooks };
}
