using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Tests.Optimization;

/// <summary>Random rules on few calls, arguments and values, so that they meet each other often.</summary>
internal static class RandomRules
{
    private static readonly ulong[] Values = [0, 1, 2, 3, 4, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];
    private static readonly ulong[] WideValues = [.. Values, 0x100000000, 0x100000001, ulong.MaxValue - 1, ulong.MaxValue];

    public static readonly SeccompAction[] Actions =
    [
        SeccompAction.KillProcess, SeccompAction.KillThread, SeccompAction.Trap, SeccompAction.Errno(1), SeccompAction.Errno(13),
        SeccompAction.Notify, SeccompAction.Trace, SeccompAction.Log, SeccompAction.Allow,
    ];

    public static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static Gen<ArgumentTest> Test { get; } =
        from index in Gen.Int[0, 1]
        from wide in Gen.Bool
        from op in Gen.Int[0, 10]
        from mask in Pick(1UL, 3UL, 0xFUL, 0x80000000UL, 0xFFFFFFFFUL)
        from values in Pick(wide ? WideValues : Values).List[1, 3]
        select Make(index, wide ? 64 : 32, (ArgumentOp)op, mask, values);

    public static Gen<ImmutableArray<ArgumentTest>> Tests(int most) => Test.List[0, most].Select(list => list.ToImmutableArray());

    public static Gen<ImmutableArray<SyscallRule>> Rules { get; } =
        (from number in Gen.Int[0, 1]
         from action in Pick(Actions)
         from plain in Gen.Int[0, 2]
         from all in Tests(2)
         from any in Tests(2).List[0, 2]
         from fromGroup in Gen.Bool
         select new SyscallRule(
             "call" + number, number, action, plain == 0 ? [] : all, plain == 2 ? [.. any] : [], new NodeRef(0, 1)) { FromGroup = fromGroup })
        .List[0, 6].Select(list => list.ToImmutableArray());

    public static Gen<ulong[]> Arguments { get; } =
        (from value in Pick(WideValues)
         from high in Pick(0UL, 0UL, 0UL, 0xABCD00000000UL)
         select value ^ high).Array[6];

    /// <summary>What a call gets: the meaning of rules as the DSL reference gives it.</summary>
    public static SeccompAction Evaluate(ImmutableArray<SyscallRule> rules, SeccompAction fallback, int number, ReadOnlySpan<ulong> arguments)
    {
        SeccompAction? won = null;
        foreach (SyscallRule rule in rules)
        {
            if (rule.Number == number && rule.Matches(arguments) && (won is null || rule.Action.Outranks(won.Value))) { won = rule.Action; }
        }

        return won ?? fallback;
    }

    private static ArgumentTest Make(int index, int width, ArgumentOp op, ulong mask, List<ulong> values) => new(
        index, width, op,
        op == ArgumentOp.MaskedEq ? mask : width == 32 ? uint.MaxValue : ulong.MaxValue,
        op is ArgumentOp.In or ArgumentOp.NotIn ? [.. values] : [values[0]]);
}
