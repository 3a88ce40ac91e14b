using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Removes tests that always hold, alternatives that never do, and rules that never match. What is left is in canonical form: the passes after
/// it compare conditions, and see more that way.
/// </summary>
internal sealed class FoldConditions : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "fold-conditions";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        int dropped = 0;
        int simpler = 0;
        var never = new RuleLints();
        var always = new RuleLints();
        PolicyModel rewritten = RuleRewriter.Rewrite(policy, rules =>
        {
            if (!HasConditions(rules)) { return rules; }
            var kept = ImmutableArray.CreateBuilder<SyscallRule>(rules.Length);
            foreach (SyscallRule rule in rules)
            {
                SyscallRule? folded = RuleLogic.Fold(rule);
                if (folded is not null) { kept.Add(ConditionOrder.Canonical(folded)); }
                if (folded is null) { dropped++; }
                else if (!ReferenceEquals(folded, rule)) { simpler++; }
                if (folded is null || RuleLogic.HasDeadAlternative(rule)) { never.Add(rule, LintDiagnostics.NeverHolds(rule.Source, rule.Syscall)); }
                if (folded is not null && RuleLogic.HasTrueTest(rule)) { always.Add(rule, LintDiagnostics.AlwaysHolds(rule.Source, rule.Syscall)); }
            }

            return kept.ToImmutable();
        });
        never.Report(policy, diagnostics);
        always.Report(policy, diagnostics);
        result = new PassResult(Name, dropped + simpler, $"{dropped} rules that never match dropped, {simpler} simplified");
        return rewritten;
    }

    private static bool HasConditions(ImmutableArray<SyscallRule> rules)
    {
        foreach (SyscallRule rule in rules)
        {
            if (!rule.IsUnconditional) { return true; }
        }

        return false;
    }
}
