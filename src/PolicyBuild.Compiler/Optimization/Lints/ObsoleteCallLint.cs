using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds calls that are let pass though no kernel does anything for them any more, or ever did.</summary>
internal sealed class ObsoleteCallLint : ILint
{
    // The release that removed each, from syscalls(2) and unimplemented(2); empty: never in a released kernel.
    private static readonly (string Call, string Removed)[] s_calls =
    [
        ("_sysctl", "5.5"), ("bdflush", "5.15"), ("create_module", "2.6"), ("get_kernel_syms", "2.6"), ("lookup_dcookie", "6.7"),
        ("nfsservctl", "3.1"), ("query_module", "2.6"), ("afs_syscall", ""), ("getpmsg", ""), ("putpmsg", ""), ("security", ""),
        ("tuxcall", ""), ("vserver", ""), ("epoll_ctl_old", ""), ("epoll_wait_old", ""),
    ];

    /// <inheritdoc/>
    public string Code => "PB4034";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach ((string call, string removed) in s_calls)
            {
                SyscallRule? rule = filter.FindOwn(call, rule => !rule.Action.Denies);
                if (rule is not null) { diagnostics.Add(LintDiagnostics.ObsoleteCall(rule.Source, call, removed)); }
            }
        }
    }
}
