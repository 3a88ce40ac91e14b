using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Decides whether the launcher's own execve has to be let through beside the rules: the default of <c>exec</c>.</summary>
internal static class ExecGate
{
    /// <summary>Whether under the rules every execve of a target's own ABI ends in kill, trap or errno.</summary>
    public static bool IsNeeded(ImmutableArray<SeccompTarget> targets, SeccompAction fallback)
    {
        foreach (SeccompTarget target in targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                if (abi.Abi == target.Architecture && DeniesAll(abi, fallback)) { return true; }
            }
        }

        return false;
    }

    private static bool DeniesAll(SeccompAbi abi, SeccompAction fallback)
    {
        if (!SyscallTable.TryGetNumber(abi.Abi, "execve", out int execve)) { return false; }
        var rules = new List<SyscallRule>();
        foreach (SyscallRule rule in abi.Rules)
        {
            if (rule.Number == execve && RuleLogic.Fold(rule) is { } folded) { rules.Add(folded); }
        }

        if (fallback.Denies) { return rules.TrueForAll(rule => rule.Action.Denies || IsOverruled(rule, rules)); }
        return rules.Exists(rule => rule.Action.Denies && rule.IsUnconditional);
    }

    private static bool IsOverruled(SyscallRule rule, List<SyscallRule> rules) =>
        rules.Exists(other => other.Action.Denies && RuleLogic.Implies(rule, other));
}
