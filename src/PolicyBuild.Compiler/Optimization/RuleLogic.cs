using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>What follows from the conditions of whole rules.</summary>
internal static class RuleLogic
{
    /// <summary>The rule without conditions that always hold; null where it never matches.</summary>
    public static SyscallRule? Fold(SyscallRule rule)
    {
        if (rule.IsUnconditional) { return rule; }
        ImmutableArray<ArgumentTest> all = WithoutTrue(rule.All);
        if (TestLogic.Contradict(all)) { return null; }
        ImmutableArray<ImmutableArray<ArgumentTest>> any = FoldAlternatives(all, rule.AnyOf, out bool never);
        if (never) { return null; }
        return all == rule.All && any == rule.AnyOf ? rule : rule with { All = all, AnyOf = any };
    }

    /// <summary>Whether one of the rule's tests, taken alone, holds for every call.</summary>
    public static bool HasTrueTest(SyscallRule rule)
    {
        if (WithoutTrue(rule.All) != rule.All) { return true; }
        foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf)
        {
            if (alternative.IsEmpty || WithoutTrue(alternative) != alternative) { return true; }
        }

        return false;
    }

    /// <summary>Whether one of the rule's alternatives can never hold.</summary>
    public static bool HasDeadAlternative(SyscallRule rule)
    {
        foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf)
        {
            if (TestLogic.Contradict(rule.All.AddRange(alternative))) { return true; }
        }

        return false;
    }

    /// <summary>Whether each call that matches the first rule matches the second too. A false may only mean that it was not seen.</summary>
    public static bool Implies(SyscallRule first, SyscallRule second)
    {
        if (second.IsUnconditional) { return true; }
        if (first.AnyOf.IsEmpty) { return Implies(first.All, second); }
        foreach (ImmutableArray<ArgumentTest> alternative in first.AnyOf)
        {
            if (!Implies(first.All.AddRange(alternative), second)) { return false; }
        }

        return true;
    }

    private static bool Implies(ImmutableArray<ArgumentTest> tests, SyscallRule rule)
    {
        if (!ImpliesAll(tests, rule.All)) { return false; }
        if (rule.AnyOf.IsEmpty) { return true; }
        foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf)
        {
            if (ImpliesAll(tests, alternative)) { return true; }
        }

        return false;
    }

    private static bool ImpliesAll(ImmutableArray<ArgumentTest> tests, ImmutableArray<ArgumentTest> wanted)
    {
        foreach (ArgumentTest test in wanted)
        {
            bool found = false;
            foreach (ArgumentTest given in tests)
            {
                found = TestLogic.Implies(given, test);
                if (found) { break; }
            }

            if (!found) { return false; }
        }

        return true;
    }

    private static ImmutableArray<ImmutableArray<ArgumentTest>> FoldAlternatives(
        ImmutableArray<ArgumentTest> all,
        ImmutableArray<ImmutableArray<ArgumentTest>> anyOf,
        out bool never)
    {
        never = false;
        if (anyOf.IsEmpty) { return anyOf; }
        var left = ImmutableArray.CreateBuilder<ImmutableArray<ArgumentTest>>(anyOf.Length);
        bool changed = false;
        foreach (ImmutableArray<ArgumentTest> alternative in anyOf)
        {
            ImmutableArray<ArgumentTest> tests = WithoutTrue(alternative);
            if (tests.IsEmpty) { return []; }
            changed |= tests != alternative;
            if (TestLogic.Contradict(all.AddRange(tests))) { changed = true; }
            else { left.Add(tests); }
        }

        never = left.Count == 0;
        return changed ? left.ToImmutable() : anyOf;
    }

    private static ImmutableArray<ArgumentTest> WithoutTrue(ImmutableArray<ArgumentTest> tests) =>
        tests.RemoveAll(test => TestLogic.Fold(test) == ConditionFold.Always);
}
