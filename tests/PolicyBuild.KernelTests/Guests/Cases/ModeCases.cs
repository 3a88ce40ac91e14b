namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Programs judge by the rules of the mode that is in force, on security hooks and on sockets, and another mode counts from the next operation on.</summary>
internal static class ModeCases
{
    private const string Tries = "open-read $DIR/one\nopen-read $DIR/two\nnet-connect udp 127.0.0.1 7001\nnet-connect udp 127.0.0.1 7002\n";
    private const string First = "errno 13\nok 0\nok 0\nerrno 1\n";
    private const string Second = "ok 0\nerrno 13\nerrno 1\nok 0\n";

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        new GuestCase("what mode sandbox allows is denied after a switch to hardened, and the other way round", """
            profile: modes
            mode: sandbox
            security:
              bpf_lsm:
                file_open: [{action: {errno: EACCES}, path: "$DIR/one"}]
            network:
              mode: filtered
              outbound: ['udp:127.0.0.1:7001']
            modes:
              hardened:
                security:
                  bpf_lsm:
                    file_open: [{action: {errno: EACCES}, path: "$DIR/two"}]
                network:
                  outbound: ['udp:127.0.0.1:7002']
            """, $"""
            ip link set lo up
            echo one > $DIR/one
            echo two > $DIR/two
            /bin/probe switch 3 2 3 -- policy-run $BUNDLE -- /bin/probe <<LINES
            {Tries}next-mode
            {Tries}next-mode
            {Tries}next-mode
            {Tries}LINES
            """, _ => $"{First}ok 0\n{Second}ok 0\n{First}ok 0\n{Second}") { On = BpfCases.HasHooks },

        // On kernels without programs on security hooks too.
        new GuestCase("what an earlier mode has connected sends no more where the mode shuts it", """
            profile: old-sockets
            mode: direct
            network: {mode: filtered, inbound: ['tcp:18092'], outbound: ['udp:127.0.0.1:7001', 'udp:127.0.0.1:7002', '[::1]:7003', '*:18092', '0.0.0.0:7004']}
            modes: {sandbox: {network: {outbound: ['udp:127.0.0.1:7002', 'udp:[::1]:7003', '*:18092', '0.0.0.0:7004']}}}
            """, """
            ip link set lo up
            /bin/probe switch 2 2 2 2 1 -- policy-run $BUNDLE -- /bin/probe <<LINES
            net-keep udp 127.0.0.1 7001
            net-keep udp 127.0.0.1 7002
            net-keep udp ::1 7003
            net-keep udp 0.0.0.0 7004
            net-exchange 127.0.0.1 18092
            net-exchange ::1 18092
            next-mode
            net-exchange 127.0.0.1 18092
            net-connect udp 127.0.0.1 7001
            LINES
            """, _ => "errno 1\nok 1\nok 1\nok 1\nok 1\nok 1\nok 0\nok 1\nok 0\n"),

        // CAP_SYS_ADMIN is kept: what stands against a mount is the hook of mode hardened alone, which must not judge in mode direct.
        new GuestCase("the hooks of mode hardened judge no more where the start falls back to mode direct", """
            profile: falls
            mode: hardened
            adaptive: {auto_downgrade: direct}
            security:
              capabilities: [CAP_SYS_ADMIN]
            """, """
            most=$(cat /proc/sys/user/max_pid_namespaces)
            echo mount $DIR | run /bin/probe
            echo 0 > /proc/sys/user/max_pid_namespaces
            echo mount $DIR | run /bin/probe 2>/dev/null
            echo $most > /proc/sys/user/max_pid_namespaces
            """, _ => "errno 1\nok 0\n") { On = BpfCases.HasHooks },
    ];
}
