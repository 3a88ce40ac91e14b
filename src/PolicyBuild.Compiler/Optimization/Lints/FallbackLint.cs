using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds refusals that break a program which would have taken another way: libraries try a newer call first and fall back only when it is
/// as if the kernel did not have it.
/// </summary>
internal sealed class FallbackLint : ILint
{
    // Calls after whose ENOSYS glibc takes an older one, and after no other error (clone-internal.c, faccessat.c and fchmodat.c of glibc).
    private static readonly (string Newer, string Older)[] s_onlyEnosys =
    [
        ("clone3", "clone"),
        ("faccessat2", "faccessat"),
        ("fchmodat2", "fchmodat"),
    ];

    // Calls that libraries and runtimes do without after any error; only a signal ends the program there.
    private static readonly string[] s_anyError =
    [
        "close_range", "copy_file_range", "getrandom", "io_uring_setup", "membarrier", "openat2", "pidfd_open", "rseq", "set_robust_list", "statx",
    ];

    /// <inheritdoc/>
    public string Code => "PB4015";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        var reported = new HashSet<NodeRef>();
        foreach (AbiFilter filter in subject.Filters)
        {
            if (!filter.IsNative) { continue; }
            foreach ((string newer, string older) in s_onlyEnosys)
            {
                if (!filter.MayPass(older) || filter.Decide(newer) is not { Denies: true } action || action == SeccompAction.Errno(SeccompEvaluator.Enosys)) { continue; }
                SyscallRule? rule = filter.FindOwn(newer, _ => true) ?? (newer == "clone3" ? filter.FindOwn(older, rule => !rule.Action.Denies) : null);
                if (rule is not null && reported.Add(rule.Source)) { diagnostics.Add(LintDiagnostics.NoFallback(rule.Source, newer, action)); }
            }

            foreach (string call in s_anyError)
            {
                SyscallRule? rule = filter.FindOwn(call, rule => rule.IsUnconditional && EndsProgram(rule.Action));
                if (rule is not null && reported.Add(rule.Source)) { diagnostics.Add(LintDiagnostics.NoFallback(rule.Source, call, rule.Action)); }
            }
        }
    }

    private static bool EndsProgram(SeccompAction action) => action.Denies && action.Kind != SeccompAction.Errno(1).Kind;
}
