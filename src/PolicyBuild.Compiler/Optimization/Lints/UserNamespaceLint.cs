using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds programs that may make a user namespace, in which they are root towards much kernel code that users do not reach otherwise.</summary>
internal sealed class UserNamespaceLint : ILint
{
    // CLONE_NEWUSER (linux/sched.h).
    private const ulong NewUser = 0x10000000;

    /// <inheritdoc/>
    public string Code => "PB4026";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (!subject.IsDirect) { return; }
        foreach (AbiFilter filter in subject.Filters)
        {
            SyscallRule? rule = filter.Passes("unshare", NewUser) ? filter.FindOwn("unshare", rule => !rule.Action.Denies) : null;
            if (rule is not null) { diagnostics.Add(LintDiagnostics.UserNamespace(rule.Source)); }
        }
    }
}
