using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads conditions on numbers: a value, a list, a set of words, or a test.</summary>
internal sealed class NumberConditionReader(HookPlace place)
{
    private readonly HookValueReader _values = new(place);

    /// <summary>Reads a condition; null where it is wrong and reported.</summary>
    /// <param name="node">What stands behind the argument's word.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="allows">Whether the rule allows: a set of words is then all that may be asked for.</param>
    public NumberCondition? Read(SyntaxNode node, HookArgument argument, bool allows)
    {
        if (node is MappingNode test) { return ReadTest(test, argument); }
        NodeRef at = place.At(node);
        if (argument.Names.IsSet)
        {
            if (ReadSet(node, argument) is not { } set) { return null; }
            ulong known = WordsOf(argument);
            if (!allows) { return new NumberCondition(argument, ArgumentOp.AnyBits, argument.Mask, [set], at); }
            return new NumberCondition(argument, ArgumentOp.NoBits, argument.Mask, [known & ~set], at);
        }

        if (argument.Names.IsFlags)
        {
            place.Report(HookDiagnostics.FlagsNeedTest(at, argument.Name, node is ScalarNode one ? one.Text : "A|B"));
            return null;
        }

        if (argument.Names.IsBitNames) { return ReadBitNames(node, argument, allows); }
        if (_values.ReadAll(node, argument, argument.Mask) is not { } values || !AreKnown(node, argument, argument.Mask)) { return null; }
        return new NumberCondition(argument, values.Length == 1 ? ArgumentOp.Eq : ArgumentOp.In, argument.Mask, values, at);
    }

    // Where words name all values, each that is compared as a whole has to be one of them.
    private bool AreKnown(SyntaxNode node, HookArgument argument, ulong mask)
    {
        if (!argument.Names.IsClosed || mask != argument.Mask) { return true; }
        ReadOnlySpan<SyntaxNode> items = node is SequenceNode list ? list.Items.AsSpan() : [node];
        foreach (SyntaxNode item in items)
        {
            ulong value = _values.ReadAll(item, argument, mask)!.Value[0]; // read before, without an error
            if (argument.Names.Words.Any(word => word.Value == value)) { continue; }
            bool isNone = value == 0 && argument.Origin == HookOrigin.NewFileType;
            place.Report(HookDiagnostics.NoNewFileType(place.At(item), ((ScalarNode)item).Text, isNone, string.Join(", ", argument.Names.Words.Select(static word => word.Text))));
            return false;
        }

        return true;
    }

    /// <summary>Names of bits: all of them for a rule that allows, one of them for others, so that neither says more than it might.</summary>
    private NumberCondition? ReadBitNames(SyntaxNode node, HookArgument argument, bool allows)
    {
        ReadOnlySpan<SyntaxNode> items = node is SequenceNode list ? list.Items.AsSpan() : [node];
        foreach (SyntaxNode item in items)
        {
            if (item is not ScalarNode { Kind: SyntaxKind.Integer } number) { continue; }
            if (_values.ReadAll(number, argument, argument.Mask) is null) { return null; }
            place.Report(HookDiagnostics.FlagsNeedTest(place.At(item), argument.Name, number.Text));
            return null;
        }

        if (_values.ReadAll(node, argument, argument.Mask) is not { } values) { return null; }
        ulong set = 0;
        foreach (ulong value in values) { set |= value; }
        return allows ? new NumberCondition(argument, ArgumentOp.Eq, set, [set], place.At(node)) : new NumberCondition(argument, ArgumentOp.AnyBits, argument.Mask, [set], place.At(node));
    }

    /// <summary>Reads a set of words as bits; null where it is wrong and reported.</summary>
    public ulong? ReadSet(SyntaxNode node, HookArgument argument)
    {
        if (node is MappingNode)
        {
            place.Report(HookDiagnostics.BadTest(place.At(node), $"'{argument.Name}' is a set of words, not a test", "write the words: [read, write]"));
            return null;
        }

        ulong mask = argument.Kind == HookArgumentKind.OpenAccess ? ulong.MaxValue : argument.Mask;
        if (_values.ReadAll(node, argument, mask) is not { } values) { return null; }
        ulong set = 0;
        foreach (ulong value in values) { set |= value; }
        if (set != 0 && (set & ~WordsOf(argument)) == 0) { return set; }
        place.Report(HookDiagnostics.BadTest(
            place.At(node), set == 0 ? "no word is written" : $"'{argument.Name}' has bits that are no word's",
            "write words: " + string.Join(", ", argument.Names.Words.Select(word => word.Text))));
        return null;
    }

    private static ulong WordsOf(HookArgument argument)
    {
        ulong known = 0;
        foreach (HookWord word in argument.Names.Words) { known |= word.Value; }
        return known;
    }

    private NumberCondition? ReadTest(MappingNode node, HookArgument argument)
    {
        ArgumentOp op = ConditionResolver.ReadOp(node);
        string name = ResolveContext.Scalar(node, "op")!.Text; // the schema requires it
        SyntaxNode value = node.Find("value")!; // required as well
        SyntaxNode? written = node.Find("mask");
        bool wantsList = op is ArgumentOp.In or ArgumentOp.NotIn;
        if (value is SequenceNode != wantsList)
        {
            place.Report(HookDiagnostics.BadTest(
                place.At(value), wantsList ? $"'{name}' needs a list" : $"'{name}' takes one value", wantsList ? "write [...]" : "join flags by '|', or write op: in"));
            return null;
        }

        if (written is not null != (op == ArgumentOp.MaskedEq))
        {
            place.Report(HookDiagnostics.BadTest(
                place.At(written ?? node), written is null ? "masked_eq needs a mask" : $"'{name}' takes no mask", "write {op: masked_eq, mask: ..., value: ...}"));
            return null;
        }

        ulong mask = argument.Mask;
        if (written is not null)
        {
            if (_values.ReadAll(written, argument, argument.Mask) is not { } masks) { return null; }
            mask = masks[0];
            op = ArgumentOp.Eq;
        }

        if (_values.ReadAll(value, argument, argument.Mask) is not { } values) { return null; }
        if (written is not null && (values[0] & ~mask) != 0)
        {
            place.Report(HookDiagnostics.BadTest(place.At(value), "the value has bits that the mask has not, so that the test never holds", "write the mask with all bits that are compared"));
            return null;
        }

        if (op is ArgumentOp.Eq or ArgumentOp.In && !AreKnown(value, argument, mask)) { return null; }
        var condition = new NumberCondition(argument, op, mask, values, place.At(node));
        bool isNever = NumberFolding.IsNever(condition) || (argument.Names.IsClosed && !argument.Names.Words.Any(word => condition.Holds(word.Value)));
        if (!isNever) { return condition; }
        place.Report(HookDiagnostics.BadTest(place.At(node), $"no number is '{name}' of this value, so that the test never holds", "leave the rule out, or write another value"));
        return null;
    }
}
