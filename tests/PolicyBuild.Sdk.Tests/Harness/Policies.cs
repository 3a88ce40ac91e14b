using System.Globalization;
using System.Text;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>Policy texts with a known outcome.</summary>
internal static class Policies
{
    /// <summary>Compiles without a warning.</summary>
    public const string Clean = """
        profile: app
        mode: direct
        security:
          seccomp:
            default: allow
            deny: [ptrace]
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: /tmp, access: read-write}

        """;

    /// <summary>Compiles with PB4001 at line 6, column 13.</summary>
    public const string Warned = """
        profile: app
        mode: direct
        security:
          seccomp:
            default: allow
            allow: [read]
            deny: [ptrace]
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: /tmp, access: read-write}

        """;

    /// <summary>PB2003 of Validate at line 2, column 7.</summary>
    public const string WrongShape = """
        profile: app
        mode: direkt

        """;

    /// <summary>PB3020 of Resolve at line 6, column 12.</summary>
    public const string WrongName = """
        profile: app
        mode: direct
        security:
          seccomp:
            default: allow
            deny: [ptrase]

        """;

    /// <summary>Denies another system call than <see cref="Clean"/>.</summary>
    public static string Denying(string syscall) => Clean.Replace("[ptrace]", $"[{syscall}]", StringComparison.Ordinal);

    /// <summary>One of many that all differ and take the compiler about 20 ms.</summary>
    public static string Long(int number)
    {
        var text = new StringBuilder("profile: app\nmode: direct\nsecurity:\n  seccomp:\n    default: allow\n    deny:\n");
        string[] syscalls = ["ioctl", "fcntl", "prctl", "setsockopt", "getsockopt", "lseek", "shmget", "madvise", "semget", "msgget", "kill", "tkill", "flock", "dup3"];
        foreach (string syscall in syscalls)
        {
            string values = string.Join(", ", Enumerable.Range(0, 150).Select(i => (i * 7919 + number) % 100_000));
            text.Append(CultureInfo.InvariantCulture, $"      - {{syscall: {syscall}, errno: EPERM, args: [{{index: 1, op: in, value: [{values}]}}]}}\n");
        }

        return text.Append("  landlock:\n    paths: [{path: /usr, access: read-execute}]\n").ToString();
    }

    /// <summary>Takes its rules from another file.</summary>
    public static string Extending(string path) => $"""
        profile: app
        mode: direct
        extends: [{path}]

        """;
}
