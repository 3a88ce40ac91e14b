namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>The seed document's example, whole but for what is planned (performance, and what changes modes while the program runs).</summary>
internal static class SeedCases
{
    // A place for python-file-policy.bpf's ${tmp} that is not all of what Landlock lets write.
    private const string Before = """
        mkdir -p /usr/lib/python3.11 /tmp/mine
        echo module > /usr/lib/python3.11/os.py
        export TMPDIR=/tmp/mine HOME=/root
        OPTIONS=--watch-denials

        """;

    private const string Example = """
        profile: python-ai-turbo
        mode: sandbox
        runtime: auto
        security:
          level: medium
          capabilities: []
          seccomp:
            default: deny
            allow:
              - read
              - write
              - openat
              - close
              - mmap
              - exit_group
          landlock:
            enabled: true
            paths:
              - path: /tmp
                access: read-write
              - path: /usr/lib/python3*
                access: read-only
          bpf_lsm:
            file_open: python-file-policy.bpf
            task_create: deny-fork.bpf
        resources:
          memory: 512MB
          cpu: 1.0
          pids: 256
          disk: 1GB
          timeout: 300s
        network:
          mode: loopback-only
          dns: disabled
          outbound: []
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        // A program without a library, which makes the six calls of the list and then a fork: default deny ends it by SIGSYS.
        new("the seed document's example holds a program that makes its six system calls", Example, Before + """
            { run /bin/six /usr/lib/python3.11/os.py /etc/shadow +/tmp/other; echo status $?; } 2> $DIR/err
            sed 's/process [0-9]*/process N/' $DIR/err
            """, _ => """
            /usr/lib/python3.11/os.py: module
            /etc/shadow: errno 13
            /tmp/other: errno 13
            fork: status 159
            policy-run: note: denied file_open by default: permission denied (process N, six)
            Bad system call

            """) { On = HasBoth },

        // The same with every system call: now it is the hook that denies the fork.
        new("the seed document's example denies forks by its hook where the filter lets them pass", Example.Replace("default: deny", "default: allow", StringComparison.Ordinal), Before + """
            run /bin/six /usr/lib/python3.11/os.py /etc/shadow +/tmp/other 2> $DIR/err
            echo status $?
            sed 's/process [0-9]*/process N/' $DIR/err
            """, _ => """
            /usr/lib/python3.11/os.py: module
            /etc/shadow: errno 13
            /tmp/other: errno 13
            fork: errno 1
            status 0
            policy-run: note: denied file_open by default: permission denied (process N, six)
            policy-run: note: denied task_alloc by builtin:deny-fork.bpf(4): operation not permitted (process N, six)

            """) { On = HasBoth },
    ];

    private static bool HasBoth(GuestKernel kernel) => kernel.IsX64 && BpfCases.HasHooks(kernel);
}
