using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>What follows from tests on arguments alone: always, never, one from another.</summary>
internal static class TestLogic
{
    /// <summary>Whether one test holds for every register content, or for none.</summary>
    public static ConditionFold Fold(ArgumentTest test)
    {
        ulong all = AllOnes(test.Width);
        ulong value = test.Values.IsEmpty ? 0 : test.Values[0];
        return test.Op switch
        {
            ArgumentOp.Lt => value == 0 ? ConditionFold.Never : ConditionFold.Depends,
            ArgumentOp.Le => value == all ? ConditionFold.Always : ConditionFold.Depends,
            ArgumentOp.Gt => value == all ? ConditionFold.Never : ConditionFold.Depends,
            ArgumentOp.Ge => value == 0 ? ConditionFold.Always : ConditionFold.Depends,
            ArgumentOp.MaskedEq => (value & ~test.Mask) != 0 ? ConditionFold.Never
                : (test.Mask & all) == 0 ? ConditionFold.Always : ConditionFold.Depends,
            ArgumentOp.AnyBits => value == 0 ? ConditionFold.Never : ConditionFold.Depends,
            ArgumentOp.NoBits => value == 0 ? ConditionFold.Always : ConditionFold.Depends,
            ArgumentOp.In => test.Values.IsEmpty ? ConditionFold.Never : ConditionFold.Depends,
            ArgumentOp.NotIn => test.Values.IsEmpty ? ConditionFold.Always : ConditionFold.Depends,
            _ => ConditionFold.Depends,
        };
    }

    /// <summary>Whether no call fulfils all of the tests. A false may only mean that it was not seen.</summary>
    public static bool Contradict(ImmutableArray<ArgumentTest> tests)
    {
        foreach (ArgumentTest test in tests)
        {
            if (Fold(test) == ConditionFold.Never || NoCandidate(test, tests)) { return true; }
        }

        for (int i = 0; i < tests.Length; i++)
        {
            if (IsFirstOfItsKind(tests, i) && Facts.Of(tests, tests[i].Index, tests[i].Width).AreContradictory) { return true; }
        }

        return false;
    }

    /// <summary>Whether each call that fulfils the first test fulfils the second. A false may only mean that it was not seen.</summary>
    public static bool Implies(ArgumentTest first, ArgumentTest second)
    {
        if (first.Index != second.Index || first.Width != second.Width) { return false; }
        if (first.Equals(second)) { return true; }
        if (Candidates(first) is { IsDefault: false } candidates)
        {
            foreach (ulong value in candidates)
            {
                if (!second.Matches(value)) { return false; }
            }

            return true;
        }

        // What the first test says together with the opposite of the second must be impossible.
        return Opposite(second) is { } opposite && Contradict([first, opposite]);
    }

    /// <summary>All ones in a width.</summary>
    public static ulong AllOnes(int width) => width == 32 ? uint.MaxValue : ulong.MaxValue;

    private static bool NoCandidate(ArgumentTest test, ImmutableArray<ArgumentTest> tests)
    {
        ImmutableArray<ulong> candidates = Candidates(test);
        if (candidates.IsDefault) { return false; }
        foreach (ulong value in candidates)
        {
            if (FulfilsOthers(value, test, tests)) { return false; }
        }

        return true;
    }

    // A 64-bit value is the whole register and can be put to tests of both widths; of a 32-bit one the upper half is unknown.
    private static bool FulfilsOthers(ulong value, ArgumentTest test, ImmutableArray<ArgumentTest> tests)
    {
        foreach (ArgumentTest other in tests)
        {
            if (other.Index == test.Index && other.Width <= test.Width && !other.Matches(value)) { return false; }
        }

        return true;
    }

    // The values that can pass where the test lists them; the default value where it does not.
    private static ImmutableArray<ulong> Candidates(ArgumentTest test) => test.Op switch
    {
        ArgumentOp.Eq or ArgumentOp.In => test.Values,
        ArgumentOp.MaskedEq when test.Mask == AllOnes(test.Width) => test.Values,
        _ => default,
    };

    private static ArgumentTest? Opposite(ArgumentTest test) => test.Op switch
    {
        ArgumentOp.Eq => test with { Op = ArgumentOp.Ne },
        ArgumentOp.Ne => test with { Op = ArgumentOp.Eq },
        ArgumentOp.Lt => test with { Op = ArgumentOp.Ge },
        ArgumentOp.Le => test with { Op = ArgumentOp.Gt },
        ArgumentOp.Gt => test with { Op = ArgumentOp.Le },
        ArgumentOp.Ge => test with { Op = ArgumentOp.Lt },
        ArgumentOp.In => test with { Op = ArgumentOp.NotIn },
        ArgumentOp.NotIn => test with { Op = ArgumentOp.In },
        ArgumentOp.AnyBits => test with { Op = ArgumentOp.NoBits },
        ArgumentOp.NoBits => test with { Op = ArgumentOp.AnyBits },
        _ => null,
    };

    private static bool IsFirstOfItsKind(ImmutableArray<ArgumentTest> tests, int at)
    {
        for (int i = 0; i < at; i++)
        {
            if (tests[i].Index == tests[at].Index && tests[i].Width == tests[at].Width) { return false; }
        }

        return true;
    }
}
