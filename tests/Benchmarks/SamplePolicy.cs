using System.Globalization;
using System.Text;
using PolicyBuild.Uapi;

namespace PolicyBuild.Benchmarks;

/// <summary>The policy that is measured: 300 system calls, three of them with conditions on arguments, and 20 paths. It has no warnings.</summary>
internal static class SamplePolicy
{
    public const int Syscalls = 300;

    /// <summary>The 20 paths, which every Debian machine has.</summary>
    public static readonly string[] Paths =
    [
        "/usr/bin", "/usr/lib", "/usr/share", "/usr/local", "/usr/sbin", "/etc/ld.so.conf.d", "/etc/passwd", "/etc/group", "/etc/alternatives", "/etc/ssl",
        "/dev/null", "/dev/zero", "/dev/urandom", "/var/lib", "/var/cache", "/var/log", "/srv", "/opt", "/mnt", "/media",
    ];

    // A lint warns of these; the policy that is measured has nothing to warn of.
    private static readonly string[] s_linted =
    [
        "_sysctl", "create_module", "get_kernel_syms", "query_module", "nfsservctl", "getpmsg", "putpmsg", "afs_syscall", "security", "tuxcall",
        "lookup_dcookie", "epoll_ctl_old", "epoll_wait_old", "vserver", "mount", "pivot_root", "unshare", "openat2", "move_mount",
        "io_uring_setup", "io_uring_enter", "io_uring_register",
    ];

    public static string Text()
    {
        var text = new StringBuilder("""
            profile: benchmark
            mode: direct
            security:
              seccomp:
                default: {errno: EPERM}
                exec: policy
                deny:
                  - {syscall: clone3, errno: ENOSYS}
                allow:
                  - {syscall: socket, args: [{arg: family, op: not_in, value: [AF_VSOCK, AF_ALG]}]}
                  - {syscall: personality, args: [{index: 0, op: in, value: [0, 8, 0x20000, 0x20008, 0xffffffff]}]}
                  - {syscall: clone, args: [{index: 0, op: no_bits, value: 0x7e020000}]}

            """);
        int written = 4;
        foreach (string name in Allowed())
        {
            if (written++ == Syscalls) { break; }
            text.Append(CultureInfo.InvariantCulture, $"      - {name}\n");
        }

        text.Append("  landlock:\n    paths:\n");
        for (int i = 0; i < Paths.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - {{path: {Paths[i]}, access: {(i % 4 == 0 ? "read-execute" : "read-only")}}}\n");
        }

        return text.ToString();
    }

    /// <summary>Every third of four names, so that the numbers have gaps as a real list has, with what starts a program among them.</summary>
    private static IEnumerable<string> Allowed()
    {
        string[] needed =
        [
            "execve", "brk", "mmap", "mprotect", "munmap", "openat", "close", "read", "write", "pread64", "fstat", "newfstatat", "access", "arch_prctl",
            "set_tid_address", "set_robust_list", "rseq", "prlimit64", "getrandom", "exit_group",
        ];
        var taken = new HashSet<string>([.. needed, .. s_linted], StringComparer.Ordinal) { "socket", "personality", "clone", "clone3" };
        foreach (string name in needed) { yield return name; }
        for (int i = 0; i < SyscallTable.Count(Architecture.X86_64); i++)
        {
            (string name, int number) = SyscallTable.At(Architecture.X86_64, i);
            if (number % 9 != 4 && taken.Add(name)) { yield return name; }
        }
    }
}
