using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Turns the rules of one system call into tests of its arguments. The rules become a list of clauses, the most restrictive action first,
/// of which the first that holds decides. A word is then chosen and its values are cut where the answer of any clause changes; what is
/// left of the clauses in each piece is lowered in turn, and equal remainders are lowered once. That asks each word once on every path.
/// It can grow beyond measure where many rules mix many arguments, so it has a budget, and a clause-by-clause chain, which grows with the
/// text of the rules alone, takes over.
/// </summary>
internal sealed class ArgumentLowering(DecisionGraph graph, RangeTree tree)
{
    // How many terms may be looked at: some square of their number, which a list of values on one argument takes, within milliseconds.
    private const int LeastBudget = 4096;
    private const int MostBudget = 120_000;

    private readonly ArgumentTerms _terms = new();
    private readonly Dictionary<ArgumentClauses, int> _done = [];
    private readonly List<ArgumentTerm> _collected = [];
    private readonly HashSet<ArgumentTerm> _sets = new(ReferenceEqualityComparer.Instance);
    private int _budget; // terms that may still be looked at

    /// <summary>Forgets what belongs to the nodes of a graph that begins anew, and the terms of its model.</summary>
    internal void Clear()
    {
        _done.Clear();
        _terms.Clear();
    }

    /// <summary>What the tests are made small in.</summary>
    internal FilterObjective Objective { get; set; }

    /// <summary>The decision over a call's arguments.</summary>
    /// <param name="rules">The rules of the number; the first that matches decides.</param>
    /// <param name="otherwise">The decision where none matches.</param>
    internal int Lower(ReadOnlySpan<SyscallRule> rules, int otherwise)
    {
        List<ArgumentClause> collected = [];
        int terms = 0;
        foreach (SyscallRule rule in rules)
        {
            int leaf = graph.Return(rule.Action, rule.Source);
            if (rule.AnyOf.IsEmpty) { terms += AddClause(collected, rule, leaf, []); }
            foreach (System.Collections.Immutable.ImmutableArray<ArgumentTest> alternative in rule.AnyOf)
            {
                terms += AddClause(collected, rule, leaf, alternative.AsSpan());
            }
        }

        ArgumentClauses clauses = new(collected.ToArray(), otherwise);
        _budget = (int)Math.Clamp(8L * terms * terms, LeastBudget, MostBudget);
        int split = Split(clauses);
        if (_budget > 0 && Objective == FilterObjective.Mean && graph.CountFrom(split) <= terms + 2) { return split; }

        // A split has the shorter paths and may be somewhat larger for it.
        int chain = LowerChain(clauses);
        if (_budget > 0 && Objective == FilterObjective.Size)
        {
            return graph.InstructionsFrom(split, SeccompData.Number) <= graph.InstructionsFrom(chain, SeccompData.Number) ? split : chain;
        }

        if (_budget > 0 && Objective == FilterObjective.Worst)
        {
            return graph.LongestFrom(split, SeccompData.Number) <= graph.LongestFrom(chain, SeccompData.Number) ? split : chain;
        }

        return _budget > 0 && 2 * graph.CountFrom(split) <= 3 * graph.CountFrom(chain) ? split : chain;
    }

    private int AddClause(List<ArgumentClause> clauses, SyscallRule rule, int leaf, ReadOnlySpan<ArgumentTest> alternative)
    {
        _collected.Clear();
        foreach (ArgumentTest test in rule.All)
        {
            if (!_terms.TryAdd(test, _collected)) { return 0; }
        }

        foreach (ArgumentTest test in alternative)
        {
            if (!_terms.TryAdd(test, _collected)) { return 0; }
        }

        clauses.Add(new ArgumentClause(leaf, rule.Source, _collected.ToArray()));
        return _collected.Count;
    }

    private int Split(ArgumentClauses clauses)
    {
        if (clauses.Items.Length == 0) { return clauses.Otherwise; }
        if (_done.TryGetValue(clauses, out int known)) { return known; }
        if (_budget <= 0) { return clauses.Otherwise; } // the caller throws the result away

        byte offset = ChooseWord(clauses.Items);
        int node = HasSet(clauses.Items, offset) ? SplitAtBounds(clauses, offset) : SplitAtMask(clauses, offset);
        if (_budget > 0) { _done.Add(clauses, node); }
        return node;
    }

    /// <summary>
    /// Of the words that the first clause looks at the one that most clauses look at; of words with values that are looked at equally
    /// often the one with the most sets of them: what is left after those is then often the same, and lowered once. Else the earliest.
    /// </summary>
    private byte ChooseWord(ArgumentClause[] clauses)
    {
        Span<int> uses = stackalloc int[64];
        uses.Clear();
        foreach (ArgumentClause clause in clauses)
        {
            _budget -= clause.Terms.Length;
            foreach (ArgumentTerm term in clause.Terms) { uses[term.FirstOffset]++; }
        }

        byte best = clauses[0].Terms[0].FirstOffset;
        foreach (ArgumentTerm term in clauses[0].Terms)
        {
            byte offset = term.FirstOffset;
            if (uses[offset] > uses[best]
                || (offset != best && uses[offset] == uses[best] && HasSet(clauses, best) && CountSets(clauses, offset) > CountSets(clauses, best)))
            {
                best = offset;
            }
        }

        return best;
    }

    private int CountSets(ArgumentClause[] clauses, byte offset)
    {
        _sets.Clear();
        foreach (ArgumentClause clause in clauses)
        {
            _budget -= clause.Terms.Length;
            foreach (ArgumentTerm term in clause.Terms)
            {
                if (term.FirstOffset == offset && IsSet(term)) { _sets.Add(term); }
            }
        }

        return _sets.Count;
    }

    private static bool IsSet(ArgumentTerm term) => term.Kind is ArgumentTermKind.WordSet or ArgumentTermKind.WideSet;

    private static bool HasSet(ArgumentClause[] clauses, byte offset)
    {
        foreach (ArgumentClause clause in clauses)
        {
            foreach (ArgumentTerm term in clause.Terms)
            {
                if (term.FirstOffset == offset && IsSet(term)) { return true; }
            }
        }

        return false;
    }

    private int SplitAtBounds(ArgumentClauses clauses, byte offset)
    {
        uint[] starts = WordBounds.Of(clauses.Items, offset);
        RangeSegments segments = new();
        for (int i = 0; i < starts.Length; i++)
        {
            uint last = i + 1 < starts.Length ? starts[i + 1] - 1 : uint.MaxValue;
            ArgumentClauses left = Under(clauses, ArgumentFact.Range(_terms, offset, starts[i], last));
            segments.Add(starts[i], Split(left), 1, left.Items.Length > 0 ? left.Items[0].Source : clauses.Items[0].Source);
        }

        return WordValues.Lower(graph, tree, segments, offset, Objective, clauses.Items[0].Source);
    }

    private int SplitAtMask(ArgumentClauses clauses, byte offset)
    {
        ArgumentTerm asked = clauses.Items[0].Terms[0];
        foreach (ArgumentTerm term in clauses.Items[0].Terms)
        {
            if (term.FirstOffset == offset)
            {
                asked = term;
                break;
            }
        }

        // Of bits in both halves of a register the high ones come first.
        uint mask = asked.Kind == ArgumentTermKind.WideAny ? (uint)(asked.Mask >> 32) : (uint)asked.Mask;
        int equal = Split(Under(clauses, ArgumentFact.Bits(_terms, offset, mask, asked.Value, isNegated: false)));
        int different = Split(Under(clauses, ArgumentFact.Bits(_terms, offset, mask, asked.Value, isNegated: true)));
        return graph.MaskTest(offset, mask, asked.Value, equal, different, clauses.Items[0].Source);
    }

    /// <summary>What is left of clauses under a fact.</summary>
    private ArgumentClauses Under(ArgumentClauses clauses, in ArgumentFact fact)
    {
        ArgumentClause[] left = new ArgumentClause[clauses.Items.Length];
        int count = 0;
        foreach (ArgumentClause clause in clauses.Items)
        {
            if (Under(clause, fact) is not { } remainder) { continue; }
            left[count++] = remainder;
            if (remainder.Terms.Length == 0) { break; }
        }

        return new ArgumentClauses(left.AsSpan(0, count), clauses.Otherwise);
    }

    private ArgumentClause? Under(ArgumentClause clause, in ArgumentFact fact)
    {
        _budget -= clause.Terms.Length;
        _collected.Clear();
        bool isSame = true;
        foreach (ArgumentTerm term in clause.Terms)
        {
            ArgumentTerm? left = fact.Apply(term, out bool holds);
            if (left is null && !holds) { return null; }
            if (left is not null) { _collected.Add(left); }
            isSame &= ReferenceEquals(left, term);
        }

        return isSame ? clause : new ArgumentClause(clause.Leaf, clause.Source, _collected.ToArray());
    }

    /// <summary>One clause after the other, from the last upwards, each term a test of its own.</summary>
    private int LowerChain(ArgumentClauses clauses)
    {
        int next = clauses.Otherwise;
        for (int c = clauses.Items.Length - 1; c >= 0; c--)
        {
            ArgumentClause clause = clauses.Items[c];
            int node = clause.Leaf;
            for (int t = clause.Terms.Length - 1; t >= 0; t--) { node = LowerTerm(clause.Terms[t], node, next, clause.Source); }
            next = node;
        }

        return next;
    }

    private int LowerTerm(ArgumentTerm term, int whenTrue, int whenFalse, NodeRef source)
    {
        switch (term.Kind)
        {
            case ArgumentTermKind.WordMask:
                return term.IsNegated
                    ? graph.MaskTest(term.Offset, (uint)term.Mask, term.Value, whenFalse, whenTrue, source)
                    : graph.MaskTest(term.Offset, (uint)term.Mask, term.Value, whenTrue, whenFalse, source);
            case ArgumentTermKind.WideAny:
                int low = graph.MaskTest(term.Offset, (uint)term.Mask, 0, whenFalse, whenTrue, source);
                return graph.MaskTest(term.FirstOffset, (uint)(term.Mask >> 32), 0, low, whenTrue, source);
            default:
                ArgumentClauses alone = new([new ArgumentClause(whenTrue, source, [term])], whenFalse);
                uint[] starts = WordBounds.Of(alone.Items, term.FirstOffset);
                RangeSegments segments = new();
                for (int i = 0; i < starts.Length; i++)
                {
                    uint last = i + 1 < starts.Length ? starts[i + 1] - 1 : uint.MaxValue;
                    ArgumentTerm? left = ArgumentFact.Range(_terms, term.FirstOffset, starts[i], last).Apply(term, out bool holds);
                    int leaf = left is not null ? LowerTerm(left, whenTrue, whenFalse, source) : holds ? whenTrue : whenFalse;
                    segments.Add(starts[i], leaf, 1, source);
                }

                return WordValues.Lower(graph, tree, segments, term.FirstOffset, Objective, source);
        }
    }
}
