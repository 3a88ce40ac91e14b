using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds mount calls that a filter lets pass and Landlock refuses: under path rules no mount may change (security/landlock/fs.c).</summary>
internal sealed class MountUnderLandlockLint : ILint
{
    private static readonly string[] s_calls = ["mount", "move_mount", "pivot_root", "umount", "umount2"];

    /// <inheritdoc/>
    public string Code => "PB4025";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock is null) { return; }
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach (string call in s_calls)
            {
                SyscallRule? rule = filter.FindOwn(call, rule => !rule.Action.Denies);
                if (rule is not null) { diagnostics.Add(LintDiagnostics.MountUnderLandlock(rule.Source, call)); }
            }
        }
    }
}
