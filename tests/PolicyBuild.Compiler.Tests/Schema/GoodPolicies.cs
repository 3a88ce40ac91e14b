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
            include: [builtin:hardened]
            socket_connect:
              default: deny
              rules:
                - {action: allow, address: ["10.0.0.0/8:443", "[::1]:*", "*:8000-8080"], family: [AF_INET, 10], protocol: IPPROTO_TCP, type: SOCK_STREAM}
                - {action: {errno: EACCES}, address: {op: not_in, value: "192.0.2.1:*"}}
                - {action: audit}
            task_alloc: [{action: deny, clone_flags: {op: no_bits, value: CLONE_THREAD}}]
            inode_create: {launch: none}
            file_permission:
              - {action: deny, path: {op: not_in, value: [/tmp/**]}, access: [write, append], flags: {op: masked_eq, mask: O_ACCMODE, value: O_RDWR}}
              - {action: {errno: 13}, path: [/etc/shadow, "${home}/**/.ssh/*"], type: [regular, symlink], mode: {op: any_bits, value: 0o6000}, owner: 0, group: {op: in, value: [0, 1]}}
            path_rename: [{action: deny, directory: /srv/**, name: [.ssh, 7], new_directory: /tmp, new_name: core}]
            path_mknod: [{action: deny, device: "1:3"}]
            path_symlink: [{action: deny, target: /etc/passwd}]
            inode_setxattr: [{action: deny, attribute: security.capability}]
            sb_mount: [{action: deny, source: /dev/sda1, type: [ext4, xfs]}]
            move_mount: [{action: deny, from: /mnt/**}]
            sb_pivotroot: [{action: deny, old_root: /old}]
            task_fix_setgid: [{action: deny, group: 0, effective_group: 0}]
            path_chown: [{action: deny, new_owner: 0, new_group: {op: ne, value: 4294967295}}]
            inode_setattr: [{action: deny, changes: [mode, owner]}]
            path_notify: [{action: deny, events: {op: any_bits, value: FAN_OPEN_PERM}}]
            task_setrlimit: [{action: deny, resource: [core, 7]}]
            task_setnice: [{action: deny, nice: {op: gt, value: 0}}]
            socket_shutdown: [{action: audit, how: both}]
            file_ioctl: [{action: deny, command: TIOCSTI, argument: 0}]
            task_kill: [company.bpf, {action: deny, signal: [SIGKILL, SIGSTOP], outside: true}]
            task_prctl: [{action: deny, option: PR_SET_DUMPABLE, arg2: 1, arg3: 0, arg4: 0, arg5: 0}]
            task_fix_setuid: [{action: deny, effective_owner: {op: ne, value: 0}}]
            capable: [{action: deny, capability: CAP_SYS_ADMIN}]
            socket_listen: [{action: audit, backlog: {op: gt, value: 128}}]
            socket_sendmsg: [{action: audit, size: {op: ge, value: 65536}}]
            socket_setsockopt: [{action: deny, level: SOL_SOCKET, option: SO_MARK}]
            kernel_read_file: [{action: deny, id: module}]
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
