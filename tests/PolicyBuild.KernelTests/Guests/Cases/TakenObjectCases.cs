using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Compiled objects that the compiler has taken over: what the kernel makes of them.</summary>
internal static class TakenObjectCases
{
    // On two hooks more than the kernel has places for programs of cgroups.
    private static readonly (string Hook, int Result)[] s_many =
    [
        .. ((string[])["file_fcntl", "file_lock", "inode_rmdir", "inode_symlink", "settime", "socket_listen", "socket_shutdown", "task_getioprio", "task_getpgid", "task_getsid", "task_setnice"])
            .Select(hook => (hook, 0)),
        ("task_alloc", -13),
    ];

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Hooked("what an object denies is told", CompiledObjects.Returning(("task_alloc", -13)), """
            OPTIONS=--watch-denials
            run /bin/sh -c 'exec 2> /dev/null; (true); echo forked' 2>&1 | sed 's/by .*: /by LINE: /; s/process [0-9]*/process N/'
            """, "policy-run: note: denied task_alloc by LINE: permission denied (process N, sh)\n"),

        Hooked("an object denies by an error of programs, also where it says one of the kernel's own", CompiledObjects.Returning(("task_alloc", -529)), """
            run /bin/sh -c '(true); echo forked' 2>&1 | sed 's/.*: //'
            """, "Operation not permitted\n"),

        Hooked("what an object sets is an error of programs too", CompiledObjects.Setting("task_alloc", -529), """
            run /bin/sh -c '(true); echo forked' 2>&1 | sed 's/.*: //'
            """, "Operation not permitted\n"),

        Hooked("an object sets the error that it denies with", CompiledObjects.Setting("task_alloc", -13), """
            OPTIONS=--watch-denials
            run /bin/sh -c 'exec 2> /dev/null; (true); echo forked' 2>&1 | sed 's/by .*: /by LINE: /; s/process [0-9]*/process N/'
            """, "policy-run: note: denied task_alloc by LINE: permission denied (process N, sh)\n"),

        Hooked("an object on a hook that only reports loads, and its result says nothing", CompiledObjects.Returning(("bprm_committed_creds", -1)), """
            run /bin/echo started
            """, "started\n"),

        Hooked("an object counts in a storage of tasks", CompiledObjects.OneFork(), """
            run /bin/sh -c '(echo first); (echo second); echo third' 2>&1 | sed 's/.*: //'
            """, "first\nPermission denied\n"),

        Hooked("objects on more hooks than the kernel has places judge the same", CompiledObjects.Returning(s_many), """
            OPTIONS="--report=$DIR/report --watch-denials"
            run /bin/sh -c 'exec 2> /dev/null; echo started; (true); echo forked' 2>&1 | sed 's/by .*: /by LINE: /; s/process [0-9]*/process N/' | sort
            tr '{' '\n' < $DIR/report | grep '"attachedAs":"lsm_mac"' | sed 's/.*"hook":"\([a-z_]*\)".*/\1/'
            """, "policy-run: note: denied task_alloc by LINE: permission denied (process N, sh)\nstarted\ntask_setnice\ntask_alloc\n"),
    ];

    private static GuestCase Hooked(string name, byte[] programs, string script, string expected) => new(name, """
        profile: objects
        mode: direct
        """, script, _ => expected) { On = BpfCases.HasHooks, Programs = (SectionKind.BpfLsm, programs) };
}
