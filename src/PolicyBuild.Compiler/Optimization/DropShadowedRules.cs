using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Drops rules whose calls another rule decides in any case: one with a more restrictive action, or an earlier one with the same. A rule
/// that says what the default says stays in the policy, since it outweighs what is added later for ports and network modes; it is a lint.
/// </summary>
internal sealed class DropShadowedRules : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "shadowed-rules";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        int dropped = 0;
        if (policy.Seccomp is not { } seccomp)
        {
            result = new PassResult(Name, 0, "no rules");
            return policy;
        }

        var lints = new RuleLints();
        PolicyModel rewritten = RuleRewriter.Rewrite(policy, rules =>
        {
            ImmutableArray<SyscallRule> kept = Drop(rules, seccomp.Default, lints);
            dropped += rules.Length - kept.Length;
            return kept;
        });
        lints.Report(policy, diagnostics);
        result = new PassResult(Name, dropped, $"{dropped} rules dropped that another rule decides");
        return rewritten;
    }

    // The result is sorted by number. Where the order of a number's rules has no meaning it is made canonical first: of two rules with
    // the same calls the one that comes first stays, and that must not depend on how the policy is written.
    private static ImmutableArray<SyscallRule> Drop(ImmutableArray<SyscallRule> rules, SeccompAction fallback, RuleLints lints)
    {
        SyscallRule[] sorted = SortByNumber(rules);
        var kept = ImmutableArray.CreateBuilder<SyscallRule>(sorted.Length);
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end].Number == sorted[start].Number) { end++; }
            Span<SyscallRule> run = sorted.AsSpan(start, end - start);
            if (run.Length > 1 && !OrderMatters(run)) { CanonicalOrder.Sort([.. run]).CopyTo(run); }
            DropRun(run, fallback, kept, lints);
            start = end;
        }

        return kept.ToImmutable();
    }

    private static bool OrderMatters(ReadOnlySpan<SyscallRule> run)
    {
        foreach (SyscallRule rule in run)
        {
            if (rule.Action.Kind == SeccompAction.Errno(1).Kind) { return true; }
        }

        return false;
    }

    private static void DropRun(Span<SyscallRule> run, SeccompAction fallback, ImmutableArray<SyscallRule>.Builder kept, RuleLints lints)
    {
        var dropped = new bool[run.Length];
        DropDecided(run, dropped, lints);
        for (int i = 0; i < run.Length; i++)
        {
            SyscallRule rule = run[i];
            if (dropped[i]) { continue; }
            bool saysDefault = SaysDefault(run, i, fallback);
            if (saysDefault) { lints.Add(rule, LintDiagnostics.RuleNeverMatters(rule.Source, rule.Syscall, $"the default is {fallback} already")); }
            if (!saysDefault || rule.Action != SeccompAction.Allow) { kept.Add(rule); }
        }
    }

    // Once more after each round that dropped something: a rule with another error number may have been all that kept an earlier one.
    private static void DropDecided(Span<SyscallRule> run, bool[] dropped, RuleLints lints)
    {
        for (bool again = true; again;)
        {
            again = false;
            for (int i = 0; i < run.Length; i++)
            {
                int by = dropped[i] ? -1 : Decider(run, dropped, i);
                if (by < 0) { continue; }
                Lint(run[i], run[by], lints);
                dropped[i] = again = true;
            }
        }
    }

    // The rule that decides every call that this one matches; -1 where there is none. A rule that was dropped itself leaves that to its own decider.
    private static int Decider(Span<SyscallRule> run, bool[] dropped, int at)
    {
        for (int i = 0; i < run.Length; i++)
        {
            if (i == at || dropped[i]) { continue; }
            bool wins = run[i].Action.Outranks(run[at].Action) || (i < at && run[i].Action.Kind == run[at].Action.Kind)
                || (run[i].Action == run[at].Action && !HasOtherErrnoBetween(run, dropped, at, i) && !(RuleLogic.Implies(run[i], run[at]) && i > at));
            if (wins && RuleLogic.Implies(run[at], run[i])) { return i; }
        }

        return -1;
    }

    // Between two rules with one error number, a third with another number would decide some calls of the earlier.
    private static bool HasOtherErrnoBetween(Span<SyscallRule> run, bool[] dropped, int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            if (!dropped[i] && run[i].Action.Kind == run[from].Action.Kind && run[i].Action != run[from].Action) { return true; }
        }

        return false;
    }

    // Whether without the rule each of its calls would get the same by the default or by the rules that are left.
    private static bool SaysDefault(Span<SyscallRule> run, int at, SeccompAction fallback)
    {
        if (run[at].Action != fallback) { return false; }
        for (int i = 0; i < run.Length; i++)
        {
            bool weaker = run[at].Action.Outranks(run[i].Action) || (i > at && run[i].Action.Kind == fallback.Kind && run[i].Action != fallback);
            if (i != at && weaker) { return false; }
        }

        return true;
    }

    // A rule that only repeats what a group or a base says is no mistake: it says what this policy needs.
    private static void Lint(SyscallRule rule, SyscallRule decider, RuleLints lints)
    {
        bool same = rule.Action == decider.Action;
        if (same && (decider.FromGroup || decider.Source.File != rule.Source.File || decider.Source == rule.Source)) { return; }
        string reason = same ? "another rule says the same" : $"another rule gives {decider.Action} to all its calls";
        lints.Add(rule, LintDiagnostics.RuleNeverMatters(rule.Source, rule.Syscall, reason));
    }

    private static SyscallRule[] SortByNumber(ImmutableArray<SyscallRule> rules)
    {
        var keys = new long[rules.Length];
        for (int i = 0; i < keys.Length; i++) { keys[i] = ((long)rules[i].Number << 32) | (uint)i; }
        SyscallRule[] sorted = [.. rules];
        Array.Sort(keys, sorted);
        return sorted;
    }
}
