using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>A rule as a program tries it.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Required">Bits of path conditions that must hold.</param>
/// <param name="Forbidden">Bits of path conditions that must not.</param>
/// <param name="Conditions">The other conditions.</param>
/// <param name="Source">The rule in the policy; of rules that were made one, the first.</param>
internal sealed record PlannedRule(HookVerdict Verdict, ulong Required, ulong Forbidden, ImmutableArray<HookCondition> Conditions, NodeRef Source)
{
    /// <summary>Whether it matches every operation.</summary>
    public bool IsAlways => Required == 0 && Forbidden == 0 && Conditions.IsEmpty;

    /// <summary>Whether it asks for an address.</summary>
    public bool HasAddress
    {
        get
        {
            foreach (HookCondition condition in Conditions)
            {
                if (condition is AddressCondition) { return true; }
            }

            return false;
        }
    }
}
