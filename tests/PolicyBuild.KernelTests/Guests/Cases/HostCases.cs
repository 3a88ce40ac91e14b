namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>What policy-run finds out of its host and says of it.</summary>
internal static class HostCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new("the report names the landlock ABI whose rules were taken, and what it judges", """
            profile: reported
            mode: direct
            enforcement: best-effort
            security: {landlock: {paths: [{path: /, access: read-execute}], scope: [signal]}}
            """,
            """
            OPTIONS=--report=$DIR/report
            run /bin/true 2> /dev/null
            sed 's/.*"landlock":{\([^}]*\)}.*/\1/' $DIR/report
            sed 's/.*"dropped":\[{"code":"\(PB8008\).*/\1/;t;s/.*"dropped":\[\].*/nothing/' $DIR/report
            """,
            kernel => kernel.LandlockAbi == 0
                ? "\"applied\":false\nPB8008\n"
                : $"\"applied\":true,\"abi\":{kernel.LandlockAbi},\"minimumAbi\":6,\"handledFs\":\"0x{kernel.LandlockFs:x}\",\"handledNet\":\"0x0\",\"scoped\":\"0x{(kernel.LandlockAbi >= 6 ? 2 : 0):x}\"\n"
                    + (kernel.LandlockAbi >= 6 ? "nothing\n" : "PB8008\n")),

        new("cgroup v2 that the policy requires is there", """
            profile: required
            mode: direct
            requires: {cgroup: true}
            """,
            "start /bin/echo started",
            _ => "status 0\nstarted\n"),

        new("a policy that is only tried refuses nothing", """
            profile: tried
            mode: direct
            security:
              seccomp: {default: allow, deny: [mkdir, mkdirat]}
              landlock: {enabled: false}
            """,
            """
            run /bin/mkdir $DIR/refused
            ls -d $DIR/refused > /dev/null 2>&1 || echo refused
            OPTIONS=--log-only
            start /bin/mkdir $DIR/made
            ls -d $DIR/made > /dev/null && echo made
            """,
            _ => "Bad system call\nrefused\nstatus 0 PB8045\nmade\n"),
    ];
}
