namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The filter's actions and the calls that try to get round it.</summary>
internal static class SeccompCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        GuestCase.Try("each seccomp action does what its name says", """
            profile: actions
            mode: direct
            security:
              seccomp:
                default: allow
                deny_action: kill_process
                deny: [{syscall: getuid, errno: EACCES}, {syscall: geteuid, errno: 4095}, getgid]
                trap: [getegid]
                log: [getpgid]
            """,
            ("@{getuid}", "errno 13"), ("@{geteuid}", "errno 4095"), ("@{getgid}", "signal 31"), ("@{getegid}", "trap 0"), ("@{getpgid} 999999", "errno 3")),
    ];
}
