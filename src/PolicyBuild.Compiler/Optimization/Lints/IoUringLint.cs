using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds rules that io_uring passes by: the kernel runs a ring's requests without asking a seccomp filter (io_uring_enter(2) is the only
/// call that it sees).
/// </summary>
internal sealed class IoUringLint : ILint
{
    // Calls that a request of a ring replaces (IORING_OP_*, linux/io_uring.h), those that rules are usually about. openat2 is refused for
    // what it hides, not for what it does.
    private static readonly string[] s_calls =
    [
        "openat", "socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "setsockopt", "unlinkat", "renameat",
        "renameat2", "mkdirat", "symlinkat", "linkat", "setxattr", "fsetxattr", "ftruncate", "fallocate", "splice", "read", "write",
    ];

    /// <inheritdoc/>
    public string Code => "PB4013";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        foreach (AbiFilter filter in subject.Filters)
        {
            if (!filter.MayPass("io_uring_setup") || !filter.MayPass("io_uring_enter")) { continue; }
            SyscallRule? ring = filter.FindOwn("io_uring_setup", rule => !rule.Action.Denies);
            foreach (string call in s_calls)
            {
                if (!filter.IsRestricted(call)) { continue; }
                SyscallRule? at = ring ?? filter.FindOwn(call, rule => rule.Action.Denies || !rule.IsUnconditional);
                if (at is null) { continue; }
                diagnostics.Add(LintDiagnostics.IoUringPassesBy(at.Source, call));
                return;
            }
        }
    }
}
