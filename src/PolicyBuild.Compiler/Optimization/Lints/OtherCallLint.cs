using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds calls that are denied by name while another call that does the same passes.</summary>
internal sealed class OtherCallLint : ILint
{
    private static readonly string[][] s_families =
    [
        ["open", "openat", "openat2", "creat"],
        ["execve", "execveat"],
        ["fork", "vfork", "clone", "clone3"],
        ["unlink", "unlinkat"],
        ["rename", "renameat", "renameat2"],
        ["mkdir", "mkdirat"],
        ["link", "linkat"],
        ["symlink", "symlinkat"],
        ["mknod", "mknodat"],
        ["chmod", "fchmodat", "fchmodat2"],
        ["chown", "lchown", "fchownat"],
        ["init_module", "finit_module"],
        ["kexec_load", "kexec_file_load"],
        ["setuid", "setreuid", "setresuid"],
        ["setgid", "setregid", "setresgid"],
        ["settimeofday", "clock_settime"],
    ];

    /// <inheritdoc/>
    public string Code => "PB4029";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        var reported = new HashSet<(NodeRef, string)>();
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach (string[] family in s_families)
            {
                foreach (string call in family)
                {
                    if (filter.FindOwn(call, IsRefusal) is not { } rule) { continue; }
                    string others = string.Join(", ", family.Where(other => other != call && PassesUnmentioned(filter, other)));
                    if (others.Length > 0 && reported.Add((rule.Source, call))) { diagnostics.Add(LintDiagnostics.OtherCall(rule.Source, call, others)); }
                }
            }
        }
    }

    // ENOSYS asks for the other call.
    private static bool IsRefusal(SyscallRule rule) =>
        rule.IsUnconditional && rule.Action.Denies && rule.Action != SeccompAction.Errno(SeccompEvaluator.Enosys);

    // A call that the policy names has been thought of.
    private static bool PassesUnmentioned(AbiFilter filter, string call) => filter.MayPass(call) && filter.FindOwn(call, _ => true) is null;
}
