using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Rules;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Collects the filters of each system call in the order in which they are asked, and makes rules of them that need no order.</summary>
internal sealed class MinijailRules(ImportContext context)
{
    private readonly Dictionary<string, List<ImportedRule>> _bySyscall = new(StringComparer.Ordinal);
    private readonly ImmutableArray<ImportedRule>.Builder _rules = ImmutableArray.CreateBuilder<ImportedRule>();
    private readonly List<SourceSpan> _places = [];
    private readonly FirstMatch _firstMatch = new();

    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Adds the next filter of a call.</summary>
    public void Add(ImportedRule rule, SourceSpan at)
    {
        if (!_bySyscall.TryGetValue(rule.Syscall, out List<ImportedRule>? earlier)) { _bySyscall.Add(rule.Syscall, earlier = []); }
        if (earlier.Count > 0 && earlier[^1].Alternatives.IsEmpty)
        {
            context.Report(ImportDiagnostics.AlreadyDecided(at, rule.Syscall, PlaceOf(earlier[^1])));
            return;
        }

        earlier.Add(rule);
        if (Disjoint(rule, earlier, at) is not { } apart) { return; }
        _rules.Add(apart);
        _places.Add(at);
    }

    /// <summary>All rules, after every filter was added.</summary>
    public ImmutableArray<ImportedRule> Finish()
    {
        ImmutableArray<ImportedRule> rules = _rules.ToImmutable();
        if (KillActions.FirstOther(rules) is { } other)
        {
            context.Report(ImportDiagnostics.CannotSay(
                _places[rules.IndexOf(other)], "some filters kill the thread and some the process; a policy has one deny_action", "use one of the two in the whole policy"));
        }

        return rules;
    }

    private ImportedRule? Disjoint(ImportedRule rule, List<ImportedRule> earlier, SourceSpan at)
    {
        if (!earlier.Exists(other => rule.Action.Outranks(other.Action))) { return rule; }
        if (_firstMatch.Remaining(rule.Alternatives, rule.Action, earlier.Take(earlier.Count - 1)) is not { } left)
        {
            context.Report(ImportDiagnostics.TooComplex(at, rule.Syscall, FirstMatch.MaxAlternatives));
            return null;
        }

        if (left.IsEmpty)
        {
            context.LeftOut.Add(rule.Origin + ": earlier lines decide every call that it matches");
            context.Report(ImportDiagnostics.NoEffect(at, $"a filter for {rule.Syscall} whose calls are all decided by earlier ones"));
            return null;
        }

        // An alternative without tests is what is left where the earlier filters never match.
        bool always = left.Any(alternative => alternative.IsEmpty);
        return rule with { Alternatives = always ? [] : left, Origin = rule.Origin + " (but for what the lines before decide)" };
    }

    private static string PlaceOf(ImportedRule rule) => rule.Origin[..rule.Origin.IndexOf(": ", StringComparison.Ordinal)];
}
