using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>Writes the conditions of a rule as an expression over the call's argument names.</summary>
public static class ConditionText
{
    /// <summary>The conditions joined by "and"; null where there are none.</summary>
    /// <param name="abi">The ABI that names the arguments.</param>
    /// <param name="syscall">The call's name.</param>
    /// <param name="all">Tests that must all hold.</param>
    /// <param name="anyOf">Alternatives of which one must hold; empty: no such condition.</param>
    public static string? Of(Architecture abi, string syscall, ImmutableArray<ArgumentTest> all, ImmutableArray<ImmutableArray<ArgumentTest>> anyOf)
    {
        SyscallPrototypes.TryGet(abi, syscall, out ImmutableArray<SyscallArgument> prototype);
        if (prototype.IsDefault) { prototype = []; }
        string? text = all.IsEmpty ? null : Join(prototype, all);
        if (anyOf.IsEmpty) { return text; }
        string alternatives = string.Join(" or ", anyOf.Select(tests => tests.Length > 1 && anyOf.Length > 1 ? "(" + Join(prototype, tests) + ")" : Join(prototype, tests)));
        return text is null ? alternatives : $"{text} and ({alternatives})";
    }

    private static string Join(ImmutableArray<SyscallArgument> prototype, ImmutableArray<ArgumentTest> tests) =>
        string.Join(" and ", tests.Select(test => One(prototype, test)));

    private static string One(ImmutableArray<SyscallArgument> prototype, ArgumentTest test)
    {
        string name = test.Index < prototype.Length ? prototype[test.Index].Name : "argument " + test.Index.ToString(CultureInfo.InvariantCulture);
        string first = Number(test.Values[0]);
        return test.Op switch
        {
            ArgumentOp.Eq => $"{name} == {first}",
            ArgumentOp.Ne => $"{name} != {first}",
            ArgumentOp.Lt => $"{name} < {first}",
            ArgumentOp.Le => $"{name} <= {first}",
            ArgumentOp.Gt => $"{name} > {first}",
            ArgumentOp.Ge => $"{name} >= {first}",
            ArgumentOp.MaskedEq => $"({name} & {Number(test.Mask)}) == {first}",
            ArgumentOp.In => $"{name} in [{List(test)}]",
            ArgumentOp.NotIn => $"{name} not in [{List(test)}]",
            ArgumentOp.AnyBits => $"{name} & {first}",
            _ => $"no bit of {first} in {name}",
        };
    }

    private static string List(ArgumentTest test) => string.Join(", ", test.Values.Select(Number));

    // Small numbers are families, types and commands; large ones are flags and addresses.
    private static string Number(ulong value) => value < 1024 ? value.ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
