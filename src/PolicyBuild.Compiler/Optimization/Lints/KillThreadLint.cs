using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds kill_thread: the other threads of the process go on without the one that held a lock.</summary>
internal sealed class KillThreadLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4033";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Seccomp is not { } seccomp) { return; }
        if (seccomp.Default == SeccompAction.KillThread)
        {
            if (LintSubject.IsOwn(seccomp.DefaultSource)) { diagnostics.Add(LintDiagnostics.KillThread(seccomp.DefaultSource)); }
            return;
        }

        foreach (AbiFilter filter in subject.Filters)
        {
            foreach (SyscallRule rule in filter.Rules)
            {
                if (rule.Action != SeccompAction.KillThread || !LintSubject.IsOwn(rule.Source)) { continue; }
                diagnostics.Add(LintDiagnostics.KillThread(rule.Source));
                return;
            }
        }
    }
}
