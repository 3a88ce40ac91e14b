namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Mode hardened with all that it consists of, its hooks too.</summary>
internal static class HardenedCases
{
    private const string Listed = """
        profile: hardened
        mode: hardened
        security:
          landlock:
            paths:
              - {path: /bin, access: read-execute}
              - {path: $DIR/data, access: read-write}
              - {path: "$DIR/*.txt", access: read-only}
              - {path: "${tmp}", access: read-write-execute}
              - {path: /proc, access: read-only}
        """;

    private const string MakeListed = "mkdir $DIR/data; echo x > $DIR/one.txt";

    // Of all that stands between a program and these, the hooks alone are left: root keeps its capabilities, and nothing is said of files.
    private const string Privileged = """
        profile: privileged
        mode: hardened
        security: {capabilities: [CAP_SYS_ADMIN, CAP_SYS_MODULE, CAP_SYS_PTRACE, CAP_BPF, CAP_DAC_OVERRIDE]}
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Case("in mode hardened only what is listed exists, and what is listed for reading is not written", Listed, """
            mkdir $DIR/data $DIR/other
            echo listed > $DIR/one.txt
            echo hidden > $DIR/other/file
            run /bin/sh -c '
              cat $1/one.txt
              echo kept > $1/data/file
              echo own > /tmp/file && cat /tmp/file
              for path in /etc /etc/passwd /root /home /usr /var /run /sys /sys/fs/cgroup /sys/fs/bpf /mnt /init /cases/000 $1/other $1/other/file $1/../test.policybundle /dev/nvme0n1 /dev/mem; do [ -e $path ] && echo sees $path; done
              for folder in / /bin $1 /proc /proc/sys/kernel; do touch $folder/file && echo wrote $folder; done
              echo more > $1/one.txt' sh $DIR 2> /dev/null
            cat $DIR/data/file $DIR/one.txt
            ls /tmp/file $DIR/file 2> /dev/null
            """, "listed\nown\nkept\nlisted\n"),

        GuestCase.TryBy("in mode hardened no memory is written and executed, and nothing is made to reach around that", Listed, _ =>
        [
            ("@{mmap} 0 4096 7 0x22 -1 0", "errno 13"), // PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS
            ("@{mprotect} 0 4096 4", "errno 13"), ("@{pkey_mprotect} 0 4096 4 -1", "errno 13"), ("@{shmat} 0 0 0x8000", "errno 13"), // SHM_EXEC
            ("@{personality} 0x0400000", "errno 1"), // READ_IMPLIES_EXEC
            ("@{memfd_create} 0 0", "errno 13"), ("@{ioctl} 0 0x5412 0", "errno 1"), ("@{kill} 0 0", "errno 1"), ("@{socket} 40 1 0", "errno 97"), // TIOCSTI, AF_VSOCK
        ], MakeListed) with { On = BpfCases.HasHooks },

        Case("in mode hardened what is written into the private folders is no code", Listed, """
            mkdir $DIR/data; echo x > $DIR/one.txt
            run /bin/sh -c 'cp /bin/busybox /tmp/true && chmod 755 /tmp/true && /tmp/true; echo $?' 2> /dev/null
            """, "126\n"),

        GuestCase.Try("in mode hardened no user namespaces, modules, BPF, mounts or other processes, with privileges too", Privileged,
            ("@{unshare} 0x10000000", "errno 1"), ("@{clone} 0x10000011 0 0 0 0", "errno 1"), ("@{clone3} 0 0", "errno 38"), // CLONE_NEWUSER
            ("@{init_module} #00 64 \"", "errno 1"), ("@{bpf} 0 #00 48", "errno 1"),
            ("@{mount} \"none \"/tmp \"tmpfs 0 0", "errno 1"), ("@{mount} 0 \"/tmp 0 0x1000 0", "errno 1"), ("@{umount2} \"/proc 2", "errno 1"),
            ("@{pivot_root} \"/tmp \"/tmp", "errno 1"), ("open-read /proc/1/mem", "errno 13"), ("@{ptrace} 16 1 0 0", "errno 1"))
            with { On = BpfCases.HasHooks },

        // Descriptor 3 is the folder of a process outside, which no mount and no namespace holds back.
        Case("in mode hardened the hooks are what refuses, and they are told", Privileged, """
            OPTIONS=--watch-denials
            run /bin/probe here 3< /proc/$$ > $DIR/out 2> $DIR/err <<'LINES'
            @{openat} 3 "mem 0 0
            @{init_module} #00 64 "
            @{bpf} 0 #00 48
            @{mount} "none "/tmp "tmpfs 0 0
            @{umount2} "/proc 2
            LINES
            cat $DIR/out
            sed 's/.*denied \([a-z_]*\) by \([a-z.:]*\).*: \(.*\) (.*/\1 \2 \3/' $DIR/err | sort -u
            """, "errno 13\nerrno 1\nerrno 1\nerrno 1\nerrno 1\n"
                + "bpf default operation not permitted\nkernel_load_data builtin:hardened.bpf operation not permitted\nptrace_access_check builtin:hardened.bpf operation not permitted\n"
                + "sb_mount default operation not permitted\nsb_umount default operation not permitted\n"),

        Case("in mode hardened the report has a program on each of its hooks", Listed, """
            mkdir $DIR/data; echo x > $DIR/one.txt
            OPTIONS=--report=$DIR/report
            run /bin/true
            tr '{' '\n' < $DIR/report | sed -n 's/.*"hook":"\([a-z_]*\)","attachedAs":"lsm_[a-z]*".*/\1/p' | sort
            """, string.Concat(((string[])
            [
                "bpf", "kernel_load_data", "kernel_module_request", "kernel_read_file", "move_mount", "ptrace_access_check", "ptrace_traceme", "sb_mount", "sb_pivotroot", "sb_remount",
                "sb_umount", "userns_create",
            ]).Select(hook => hook + "\n"))),
    ];

    private static GuestCase Case(string name, string policy, string script, string expected) => new(name, policy, script, _ => expected) { On = BpfCases.HasHooks };
}
