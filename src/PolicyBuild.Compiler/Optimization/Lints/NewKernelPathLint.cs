using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds rules for paths at hooks where only newer kernels give one, in a policy that does not ask for such a kernel.</summary>
internal sealed class NewKernelPathLint : ILint
{
    private static readonly KernelVersion s_since = new(6, 12);

    /// <inheritdoc/>
    public string Code => "PB4042";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.BpfLsm is not { } programs) { return; }
        if (subject.Policy.Requires.Kernel is { } kernel && (kernel.Major, kernel.Minor).CompareTo((s_since.Major, s_since.Minor)) >= 0) { return; }
        foreach (HookPolicy policy in programs.Hooks)
        {
            foreach (HookRule rule in policy.Rules)
            {
                if (!LintSubject.IsOwn(rule.Source) || !rule.Conditions.Any(static condition => condition.Argument.Reach == HookPathReach.KernelFunction)) { continue; }
                diagnostics.Add(LintDiagnostics.PathsNeedNewKernel(rule.Source, policy.Hook.Name));
                break;
            }
        }
    }
}
