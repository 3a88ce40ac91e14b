using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>A canonical form and an order for conditions: the tests of a list all count, whatever their order.</summary>
internal static class ConditionOrder
{
    /// <summary>The rule with its conditions in canonical form; the same object where they are already.</summary>
    public static SyscallRule Canonical(SyscallRule rule)
    {
        if (rule.IsUnconditional) { return rule; }
        ImmutableArray<ArgumentTest> all = Canonical(rule.All);
        ImmutableArray<ImmutableArray<ArgumentTest>> any = Canonical(rule.AnyOf);

        // One alternative is no choice.
        if (any.Length == 1)
        {
            all = Canonical(all.AddRange(any[0]));
            any = [];
        }

        return all == rule.All && any == rule.AnyOf ? rule : rule with { All = all, AnyOf = any };
    }

    /// <summary>Orders rules by their conditions; 0 where those are the same.</summary>
    public static int Compare(SyscallRule a, SyscallRule b)
    {
        int order = Compare(a.All, b.All);
        if (order == 0) { order = a.AnyOf.Length.CompareTo(b.AnyOf.Length); }
        for (int i = 0; order == 0 && i < a.AnyOf.Length; i++) { order = Compare(a.AnyOf[i], b.AnyOf[i]); }
        return order;
    }

    private static ImmutableArray<ImmutableArray<ArgumentTest>> Canonical(ImmutableArray<ImmutableArray<ArgumentTest>> anyOf)
    {
        if (anyOf.IsEmpty) { return anyOf; }
        var list = new List<ImmutableArray<ArgumentTest>>(anyOf.Length);
        foreach (ImmutableArray<ArgumentTest> alternative in anyOf) { list.Add(Canonical(alternative)); }
        list.Sort(Compare);
        for (int i = list.Count - 1; i > 0; i--)
        {
            if (Compare(list[i], list[i - 1]) == 0) { list.RemoveAt(i); }
        }

        bool same = list.Count == anyOf.Length;
        for (int i = 0; same && i < anyOf.Length; i++) { same = list[i] == anyOf[i]; }
        return same ? anyOf : [.. list];
    }

    private static ImmutableArray<ArgumentTest> Canonical(ImmutableArray<ArgumentTest> tests)
    {
        var list = new List<ArgumentTest>(tests.Length);
        foreach (ArgumentTest test in tests) { list.Add(Canonical(test)); }
        list.Sort(Compare);
        for (int i = list.Count - 1; i > 0; i--)
        {
            if (list[i].Equals(list[i - 1])) { list.RemoveAt(i); }
        }

        bool same = list.Count == tests.Length;
        for (int i = 0; same && i < tests.Length; i++) { same = ReferenceEquals(list[i], tests[i]); }
        return same ? tests : [.. list];
    }

    // Lists sorted, each value once; a list of one, and a mask of all bits, are plain comparisons.
    private static ArgumentTest Canonical(ArgumentTest test)
    {
        if (test.Op is ArgumentOp.In or ArgumentOp.NotIn)
        {
            var values = new SortedSet<ulong>(test.Values);
            if (values.Count == 1) { return test with { Op = test.Op == ArgumentOp.In ? ArgumentOp.Eq : ArgumentOp.Ne, Values = [values.Min] }; }
            return values.Count == test.Values.Length && values.SequenceEqual(test.Values) ? test : test with { Values = [.. values] };
        }

        return test.Op == ArgumentOp.MaskedEq && test.Mask == TestLogic.AllOnes(test.Width) ? test with { Op = ArgumentOp.Eq } : test;
    }

    private static int Compare(ImmutableArray<ArgumentTest> a, ImmutableArray<ArgumentTest> b)
    {
        int order = a.Length.CompareTo(b.Length);
        for (int i = 0; order == 0 && i < a.Length; i++) { order = Compare(a[i], b[i]); }
        return order;
    }

    private static int Compare(ArgumentTest a, ArgumentTest b)
    {
        int order = a.Index.CompareTo(b.Index);
        if (order == 0) { order = a.Width.CompareTo(b.Width); }
        if (order == 0) { order = a.Op.CompareTo(b.Op); }
        if (order == 0) { order = a.Mask.CompareTo(b.Mask); }
        if (order == 0) { order = a.Values.Length.CompareTo(b.Values.Length); }
        for (int i = 0; order == 0 && i < a.Values.Length; i++) { order = a.Values[i].CompareTo(b.Values[i]); }
        return order;
    }
}
