using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// What one hook's program does: which paths it asks for, and the rules in the order in which the first one that matches decides: denials, then audits,
/// then what allows although the default does not.
/// </summary>
/// <param name="Hook">The hook.</param>
/// <param name="Default">What happens where no rule matches.</param>
/// <param name="Paths">The paths.</param>
/// <param name="Rules">The rules.</param>
internal sealed record HookPlan(KernelHook Hook, HookVerdict Default, List<PlannedPath> Paths, List<PlannedRule> Rules)
{
    /// <summary>Whether any operation can be denied. Then one whose path the kernel cannot tell is denied, too: a rule might mean it.</summary>
    public bool CanDeny
    {
        get
        {
            if (Default.Action == HookAction.Deny) { return true; }
            foreach (PlannedRule rule in Rules)
            {
                if (rule.Verdict.Action == HookAction.Deny) { return true; }
            }

            return false;
        }
    }

    /// <summary>What an operation gets whose path the kernel cannot tell.</summary>
    public HookVerdict WithoutPath => !CanDeny ? HookVerdict.Allow : Default.Action == HookAction.Deny ? Default : new HookVerdict(HookAction.Deny, AccessDenied);

    private const ushort AccessDenied = 13; // EACCES
}
