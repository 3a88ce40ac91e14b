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

        Limited("direct"),
        Limited("sandbox"),

        new("the report tells that best-effort has limited each process where a controller is missing", """
            profile: reported
            mode: direct
            enforcement: best-effort
            resources: {memory: 64MB}
            """,
            """
            mount -t tmpfs tmpfs /sys/fs/cgroup
            OPTIONS=--report=$DIR/report
            start /bin/true
            umount /sys/fs/cgroup
            sed 's/.*"memoryOfEachProcess":\([0-9]*\),.*/\1/' $DIR/report
            grep -c '"cgroup":' $DIR/report
            """,
            _ => "status 0 PB8036\n67108864\n0\n"),

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

    private static GuestCase Limited(string mode) => new($"the report has the cgroup of a program in mode {mode}, and its limits as they were written", $$"""
        profile: reported
        mode: {{mode}}
        network: {mode: host}
        resources: {memory: 64MB, pids: 30, cpu: 0.5, timeout: 50s, io: [{device: /dev/nvme0n1, read: 1MB}]}
        """,
        """
        OPTIONS=--report=$DIR/report
        start /bin/true
        sed 's/.*"cgroup":{"path":"\([a-z/]*\)policybuild-[0-9-]*","limits":\(.*\)},\("cgroupIsWritable":true,\)*\("timeoutMs":[0-9]*\),.*/\1 \4\n\2/' $DIR/report | tr '{' '\n' | sed 's/259:[0-9]*/DISK/'
        """,
        _ => """
            status 0
            /sys/fs/cgroup/ "timeoutMs":50000
            [
            "file":"memory.max","value":"67108864"},
            "file":"memory.oom.group","value":"1"},
            "file":"cpu.max","value":"50000 100000"},
            "file":"pids.max","value":"30"},
            "file":"io.max","value":"DISK rbps=1048576"}]

            """)
    { On = SandboxCases.HasSandbox };
}
