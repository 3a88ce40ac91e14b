using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>
/// Turns "the first rule that matches decides" into rules of which the most restrictive decides: a later rule that would win over an
/// earlier one is held to the calls that the earlier one does not match.
/// </summary>
internal sealed class FirstMatch
{
    /// <summary>The most alternatives that a rule may come to: beyond it a policy is no longer one that people read.</summary>
    public const int MaxAlternatives = 256;

    // Comparing each with each must stay cheap on a file made to hurt; real policies need some dozens.
    private const int MaxComparisons = 500_000;

    private int _left = MaxComparisons;

    /// <summary>The alternatives of a rule without the calls that earlier rules decide; empty where no call is left; null where they are too many.</summary>
    /// <param name="alternatives">The rule's alternatives; empty: every call.</param>
    /// <param name="action">The rule's action.</param>
    /// <param name="earlier">The rules before it for the same call, each with at least one test in each alternative.</param>
    public ImmutableArray<ImmutableArray<ArgumentTest>>? Remaining(
        ImmutableArray<ImmutableArray<ArgumentTest>> alternatives, SeccompAction action, IEnumerable<ImportedRule> earlier)
    {
        List<ImmutableArray<ArgumentTest>> left = alternatives.IsEmpty ? [[]] : [.. alternatives];
        foreach (ImportedRule rule in earlier)
        {
            // The others win by rank, or by coming first where the ranks are the same.
            if (!action.Outranks(rule.Action)) { continue; }
            foreach (ImmutableArray<ArgumentTest> taken in rule.Alternatives)
            {
                left = Without(left, taken);
                if (left.Count > MaxAlternatives || _left < 0) { return null; }
            }
        }

        return [.. left];
    }

    private List<ImmutableArray<ArgumentTest>> Without(List<ImmutableArray<ArgumentTest>> alternatives, ImmutableArray<ArgumentTest> taken)
    {
        var left = new List<ImmutableArray<ArgumentTest>>();
        foreach (ImmutableArray<ArgumentTest> alternative in alternatives)
        {
            _left -= 1 + taken.Length;
            if (_left < 0) { return left; }
            if (TestLogic.Contradict(alternative.AddRange(taken)))
            {
                left.Add(alternative);
                continue;
            }

            foreach (ArgumentTest test in taken)
            {
                ImmutableArray<ArgumentTest> rest = alternative.Add(Opposite(test));
                if (!TestLogic.Contradict(rest)) { left.Add(rest); }
                if (left.Count > MaxAlternatives) { return left; }
            }
        }

        return left;
    }

    /// <summary>The test that holds exactly where this one does not.</summary>
    internal static ArgumentTest Opposite(ArgumentTest test) => test.Op switch
    {
        ArgumentOp.Eq => test with { Op = ArgumentOp.Ne },
        ArgumentOp.Ne => test with { Op = ArgumentOp.Eq },
        ArgumentOp.Lt => test with { Op = ArgumentOp.Ge },
        ArgumentOp.Ge => test with { Op = ArgumentOp.Lt },
        ArgumentOp.Gt => test with { Op = ArgumentOp.Le },
        ArgumentOp.Le => test with { Op = ArgumentOp.Gt },
        ArgumentOp.AnyBits => test with { Op = ArgumentOp.NoBits },
        ArgumentOp.NoBits => test with { Op = ArgumentOp.AnyBits },
        ArgumentOp.In => test with { Op = ArgumentOp.NotIn },
        ArgumentOp.NotIn => test with { Op = ArgumentOp.In },
        _ => throw new ArgumentOutOfRangeException(nameof(test), test.Op, "a masked comparison has no single opposite"),
    };
}
