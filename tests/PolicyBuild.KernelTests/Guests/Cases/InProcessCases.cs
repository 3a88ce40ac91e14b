namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>A .NET program that restricts itself (Sandbox.Apply), with a thread that is older than the call.</summary>
internal static class InProcessCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("a filter holds all threads of a program that applies it to itself", """
            profile: filter
            mode: direct
            security: {seccomp: {default: allow, deny: [{syscalls: [mkdir, mkdirat], errno: EPERM}]}}
            """,
            Apply, _ => "applied filter landlock=0\ncaller refused NoNewPrivs:1 Seccomp:2\nolder refused NoNewPrivs:1 Seccomp:2\n") { On = kernel => kernel.IsX64 },

        new("landlock holds all threads from ABI 8 on, and is refused whole before that", """
            profile: paths
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-execute}]}}
            """,
            Apply,
            kernel => kernel.LandlockAbi >= 8
                ? "applied paths landlock=11\ncaller refused NoNewPrivs:1 Seccomp:2\nolder refused NoNewPrivs:1 Seccomp:2\n"
                : $"refused {(kernel.LandlockAbi > 0 ? "PB8053" : "PB8008")} partly=False\ncaller made NoNewPrivs:0 Seccomp:0\nolder made NoNewPrivs:0 Seccomp:0\n")
            { On = kernel => kernel.IsX64 },
    ];

    // What a line says beyond that is in the tests of the library.
    private const string Apply = "in-process $DIR $BUNDLE | sed -E 's/ (filter=|PB[0-9]+:).*//'";
}
