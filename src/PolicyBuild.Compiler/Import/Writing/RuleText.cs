using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Writing;

/// <summary>Prints one rule as an item of a policy's list.</summary>
internal static class RuleText
{
    private const string Item = "      - ";
    private const string Inside = "        ";

    /// <summary>Appends the rule's lines.</summary>
    public static void Append(StringBuilder text, ImportedRule rule)
    {
        bool isErrno = rule.Action.Kind == SeccompAction.Errno(1).Kind;
        text.Append(Item);
        if (rule.Alternatives.IsEmpty)
        {
            text.Append(isErrno ? $"{{syscall: {rule.Syscall}, errno: {Error(rule.Action.Data)}}}" : rule.Syscall).Append('\n');
            return;
        }

        text.Append("syscall: ").Append(rule.Syscall).Append('\n');
        if (isErrno) { text.Append(Inside).Append("errno: ").Append(Error(rule.Action.Data)).Append('\n'); }
        if (AsOneTest(rule.Alternatives) is { } test) { AppendList(text, "args", [test]); }
        else if (rule.Alternatives.Length == 1) { AppendList(text, "args", rule.Alternatives[0]); }
        else { AppendAlternatives(text, rule.Alternatives); }
    }

    /// <summary>An error's name, or its number where it has none.</summary>
    public static string Error(int number) => Errno.TryGetName(number, out string? name) ? name : number.ToString(CultureInfo.InvariantCulture);

    private static void AppendList(StringBuilder text, string key, ImmutableArray<ArgumentTest> tests)
    {
        text.Append(Inside).Append(key).Append(":\n");
        foreach (ArgumentTest test in tests) { text.Append(Inside).Append("  - ").Append(Of(test)).Append('\n'); }
    }

    private static void AppendAlternatives(StringBuilder text, ImmutableArray<ImmutableArray<ArgumentTest>> alternatives)
    {
        text.Append(Inside).Append("any_of:\n");
        foreach (ImmutableArray<ArgumentTest> alternative in alternatives)
        {
            string lead = Inside + "  - - ";
            foreach (ArgumentTest test in alternative)
            {
                text.Append(lead).Append(Of(test)).Append('\n');
                lead = Inside + "    - ";
            }
        }
    }

    // Many alternatives are comparisons of one argument with a value each: a list of values says the same in a line.
    private static ArgumentTest? AsOneTest(ImmutableArray<ImmutableArray<ArgumentTest>> alternatives)
    {
        if (alternatives.Length < 2) { return null; }
        var values = ImmutableArray.CreateBuilder<ulong>(alternatives.Length);
        foreach (ImmutableArray<ArgumentTest> alternative in alternatives)
        {
            ArgumentTest first = alternatives[0][0];
            if (alternative is not [{ Op: ArgumentOp.Eq } test] || test.Index != first.Index || test.Width != first.Width) { return null; }
            if (!values.Contains(test.Values[0])) { values.Add(test.Values[0]); }
        }

        return alternatives[0][0] with { Op = ArgumentOp.In, Values = values.ToImmutable() };
    }

    private static string Of(ArgumentTest test)
    {
        string op = test.Op switch
        {
            ArgumentOp.Eq => "eq",
            ArgumentOp.Ne => "ne",
            ArgumentOp.Lt => "lt",
            ArgumentOp.Le => "le",
            ArgumentOp.Gt => "gt",
            ArgumentOp.Ge => "ge",
            ArgumentOp.MaskedEq => "masked_eq, mask: " + Number(test.Mask),
            ArgumentOp.In => "in",
            ArgumentOp.NotIn => "not_in",
            ArgumentOp.AnyBits => "any_bits",
            _ => "no_bits",
        };
        string value = test.Op is ArgumentOp.In or ArgumentOp.NotIn ? "[" + string.Join(", ", test.Values.Select(Number)) + "]" : Number(test.Values[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{{index: {test.Index}, op: {op}, value: {value}, width: {test.Width}}}");
    }

    // Small numbers are families, commands and the like, which people know in decimal; larger ones are flags and masks.
    private static string Number(ulong value) =>
        value < 4096 ? value.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
