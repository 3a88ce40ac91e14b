using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds notify and trace: each needs somebody beside the program who decides, and the policy cannot say who.</summary>
internal sealed class UnansweredLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4036";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Seccomp is not { } seccomp) { return; }
        foreach (SeccompAction action in (ReadOnlySpan<SeccompAction>)[SeccompAction.Notify, SeccompAction.Trace])
        {
            NodeRef at = seccomp.Default == action ? seccomp.DefaultSource : First(subject, action);
            if (LintSubject.IsOwn(at)) { diagnostics.Add(LintDiagnostics.Unanswered(at, action)); }
        }
    }

    private static NodeRef First(LintSubject subject, SeccompAction action)
    {
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach (SyscallRule rule in filter.Rules)
            {
                if (rule.Action == action && LintSubject.IsOwn(rule.Source)) { return rule.Source; }
            }
        }

        return default;
    }
}
