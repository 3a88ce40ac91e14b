using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds calls by which a program takes over others of its user, which no policy holds. Under Landlock they reach only processes of the
/// same sandbox (security/landlock/task.c), and in other modes only those of the same pid namespace.
/// </summary>
internal sealed class OtherProcessesLint : ILint
{
    private static readonly string[] s_calls = ["ptrace", "process_vm_writev", "process_vm_readv", "pidfd_getfd"];

    /// <inheritdoc/>
    public string Code => "PB4024";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (!subject.IsDirect || subject.Policy.Landlock is not null) { return; }
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach (string call in s_calls)
            {
                SyscallRule? rule = filter.MayPass(call) ? filter.FindOwn(call, rule => rule.Action == SeccompAction.Allow) : null;
                if (rule is not null) { diagnostics.Add(LintDiagnostics.OtherProcesses(rule.Source, call)); }
            }
        }
    }
}
