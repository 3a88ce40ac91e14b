namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Landlock by ABI.</summary>
internal static class LandlockCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("without landlock a policy with path rules does not start", """
            profile: paths
            mode: direct
            security: {landlock: {paths: [{path: /bin, access: read-execute}]}}
            """,
            "$RUN /bin/true; echo status $?",
            kernel => kernel.LandlockAbi > 0
                ? "status 0\n"
                : "policy-run: error PB8008: the Landlock rules need Landlock ABI 1 (Linux 5.13); this kernel has no Landlock; --best-effort starts without what is missing\nstatus 125\n"),
    ];
}
