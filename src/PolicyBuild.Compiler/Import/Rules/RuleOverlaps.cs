using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>Finds rules with different actions that one call can match, for formats that do not say which of them decides.</summary>
internal sealed class RuleOverlaps(ImportContext context)
{
    // Comparing each with each must stay cheap on a file made to hurt; a real profile needs some hundred comparisons.
    private const int MaxComparisons = 500_000;

    private int _left = MaxComparisons;

    /// <summary>Warns of each rule that overlaps with an earlier one.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="places">Where each stands.</param>
    public void Check(ImmutableArray<ImportedRule> rules, List<SourceSpan> places)
    {
        var bySyscall = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < rules.Length; i++)
        {
            if (!bySyscall.TryGetValue(rules[i].Syscall, out List<int>? earlier)) { bySyscall.Add(rules[i].Syscall, earlier = []); }
            if (FirstMet(rules, earlier, i) is { } j) { Warn(rules[i], places[i], places[j]); }
            earlier.Add(i);
        }
    }

    private void Warn(ImportedRule rule, SourceSpan at, SourceSpan other)
    {
        string where = context.Place(other);
        context.LeftOut.Add($"{context.Place(at)}: which of this rule for {rule.Syscall} and that of {where} decides where both match: here the most restrictive does");
        context.Report(ImportDiagnostics.Overlap(at, rule.Syscall, where));
    }

    private int? FirstMet(ImmutableArray<ImportedRule> rules, List<int> earlier, int index)
    {
        foreach (int other in earlier)
        {
            // Out of budget, no two rules count as apart.
            if (--_left < 0) { return other; }
            if (rules[index].Action != rules[other].Action && MayMeet(rules[index], rules[other])) { return other; }
        }

        return null;
    }

    private bool MayMeet(ImportedRule left, ImportedRule right)
    {
        if (left.Alternatives.IsEmpty || right.Alternatives.IsEmpty) { return true; }
        foreach (ImmutableArray<ArgumentTest> one in left.Alternatives)
        {
            foreach (ImmutableArray<ArgumentTest> other in right.Alternatives)
            {
                if (--_left < 0 || !TestLogic.Contradict(one.AddRange(other))) { return true; }
            }
        }

        return false;
    }
}
