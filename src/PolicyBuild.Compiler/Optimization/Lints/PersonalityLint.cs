using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds programs that may ask the kernel to make all readable memory executable.</summary>
internal sealed class PersonalityLint : ILint
{
    // READ_IMPLIES_EXEC (linux/personality.h).
    private const ulong ReadImpliesExec = 0x0400000;

    /// <inheritdoc/>
    public string Code => "PB4027";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        foreach (AbiFilter filter in subject.Filters)
        {
            SyscallRule? rule = filter.Passes("personality", ReadImpliesExec) ? filter.FindOwn("personality", rule => !rule.Action.Denies) : null;
            if (rule is not null) { diagnostics.Add(LintDiagnostics.Personality(rule.Source)); }
        }
    }
}
