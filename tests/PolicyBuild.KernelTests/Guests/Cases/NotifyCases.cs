namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>--notify-socket: a process outside decides the policy's notified calls (answer.c), in each mode.</summary>
internal static class NotifyCases
{
    public static IReadOnlyList<GuestCase> All { get; } = [.. Of("direct", _ => true), .. Of("sandbox", SandboxCases.HasSandbox), .. Of("hardened", BpfCases.HasHooks)];

    private static IEnumerable<GuestCase> Of(string mode, Func<GuestKernel, bool> on)
    {
        yield return Case("another process decides notified calls one by one", mode, false, on, """
            answer yes
            run /bin/sh -c 'cd /proc; cd /proc && pwd' 2>&1 | sed 's/.*: //'
            wait
            cat $DIR/answers
            """, "Permission denied\n/proc\nPBNO 1 0 notified\ncalls 2\n");

        // The launcher's own execve is let through; the shell's is the one call that comes.
        yield return Case("under exec once it is asked about the program's execve", mode, true, on, """
            answer yes
            run /bin/sh -c 'exec /bin/true' 2> /dev/null
            echo status $?
            wait
            cat $DIR/answers
            """, "status 126\nPBNO 1 1 notified\ncalls 1\n");

        yield return Case("nothing is started without it", mode, false, on, """
            OPTIONS="--notify-socket $DIR/socket"
            start /bin/echo started
            OPTIONS=
            start /bin/echo started
            answer no
            start /bin/echo started
            wait
            cat $DIR/answers
            """, "status 125 PB8047\nstatus 125 PB8015\nstatus 125 PB8048\nPBNO 1 0 notified\n");
    }

    private static GuestCase Case(string what, string mode, bool isOnce, Func<GuestKernel, bool> on, string script, string expected) => new($"notify-socket in mode {mode}, {what}", $$"""
        profile: notified
        mode: {{mode}}
        security:
          seccomp: {{(isOnce ? "{exec: once, default: allow, notify: [chdir, execve, execveat]}" : "{default: allow, notify: [chdir]}")}}
        """, """
        answer() {
          OPTIONS="--notify-socket $DIR/socket"
          probe answer $DIR/socket $1 > $DIR/answers &
          until [ -S $DIR/socket ]; do sleep 0.1; done
        }

        """ + script, _ => expected) { On = on };
}
