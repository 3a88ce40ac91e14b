namespace PolicyBuild.Compiler.Tests.Schema;

/// <summary>Policies that fit the schema; together they use every key of it.</summary>
internal static class GoodPolicies
{
    internal static IReadOnlyList<string> All { get; } =
    [
        "profile: x\n",
        SeedPolicyTests.Text,
        """
        profile: A-b_c.9
        mode: direct
        runtime: namespace
        extends: [./company.base.policy.yaml, builtin:python]
        enforcement: best-effort
        requires: {kernel: 6.10, landlock_abi: 4, bpf_lsm: true, cgroup: [cpu, memory]}
        security:
          level: high
          capabilities: [CAP_NET_BIND_SERVICE]
          seccomp:
            default: {errno: EPERM}
            deny_action: trap
            allow:
              - read
              - "@file-system"
              - {syscall: socket, args: [{arg: family, op: in, value: [AF_INET, AF_INET6, 1]}]}
              - syscalls: [openat, open]
                args:
                  - {index: 2, op: masked_eq, mask: 0x3, value: O_RDONLY, width: 32}
                any_of:
                  - [{arg: flags, op: any_bits, value: "O_CREAT|O_TRUNC"}]
                  - [{index: 5, op: ge, value: -1, width: 64}]
            deny: [{syscall: ptrace, errno: EACCES}, {syscalls: ["@mount"], errno: 38}, kexec_load]
            log: [mount]
            trap: !replace [reboot]
            trace: []
            notify: [{syscall: bpf, args: [], any_of: [[]]}]
            architectures: [x86_64, i386, x32, aarch64]
            unknown: enosys
            exec: policy
          landlock:
            enabled: false
            paths:
              - {path: /tmp, access: read-write, required: false}
              - {path: "${app}/lib/*.so", access: [read_file, execute]}
            tcp: {bind: [0, 65535], connect: []}
            udp: {bind: []}
            scope: [signal, abstract-unix-socket]
            minimum_abi: 6
            compatibility: required
            launch: none
          bpf_lsm:
            file_open: python-file-policy.bpf
            socket_connect: {deny: ["10.0.0.0/8"]}
            task_alloc: [{deny: all}]
        process:
          env: {inherit: [LANG, "LC_*"], set: {A: text, B: 1, C: 1.5, D: true, E: 007}}
          rlimits:
            as: unlimited
            core: 0
            cpu: {soft: 10, hard: unlimited}
            data: 1
            fsize: 1
            locks: 1
            memlock: 1
            msgqueue: 1
            nice: 1
            nofile: 1024
            nproc: 1
            rss: 1
            rtprio: 1
            rttime: 1
            sigpending: 1
            stack: 1
          umask: 0o027
          working_directory: ${home}
        performance:
          zygote: false
          io_mode: sync
          memory_allocator: mimalloc
          cpu_affinity: [0, "4-7"]
          prefetch: [/usr/lib/python3]
        resources:
          memory: 1.5GiB
          memory_high: 1073741824
          swap: 0
          cpu: 0.5
          cpu_weight: 100
          pids: 64
          io: [{device: /dev/sda, read: 10MB, write: 1M, read_ops: 100, write_ops: 100}]
          disk: 100M
          timeout: 500ms
        network:
          mode: filtered
          dns: [1.1.1.1, "::1"]
          inbound: [8080, "tcp:443"]
          outbound: ["10.0.0.0/8:443", "[2001:db8::]/32:*", "tcp:1.2.3.4:80", "udp:1.1.1.1:53"]
        adaptive:
          auto_upgrade: hardened
          auto_downgrade: direct
          triggers: [{network_access: upgrade}, {file_write_outside_tmp: log}, {process_spawn: kill}, {privilege_change: kill}]
        modes:
          direct: {security: {level: low}}
          sandbox: {network: {mode: none}}
          hardened: {resources: {memory: 1G}}
        """,
        """
        profile: y
        requires: {kernel: "6.7.1", cgroup: true}
        security:
          seccomp: {default: allow, deny_action: {errno: 1}, deny: [{syscall: clone, args: [{arg: flags, op: no_bits, value: CLONE_NEWUSER}]}]}
        process: {umask: "022", env: {inherit: safe}, rlimits: {}}
        performance: {cpu_affinity: none}
        network: {dns: system}
        """,
    ];
}
