using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads conditions on texts.</summary>
internal sealed class TextConditionReader(HookPlace place)
{
    /// <summary>Reads a condition; null where it is wrong and reported.</summary>
    public TextCondition? Read(SyntaxNode node, HookArgument argument)
    {
        if (!ListCondition.TryRead(node, out ReadOnlySpan<SyntaxNode> items, out bool negated))
        {
            place.Report(HookDiagnostics.BadTest(place.At(node), $"'{argument.Name}' is a text, which is compared as a whole", "write the text, a list, or {op: not_in, value: [...]}"));
            return null;
        }

        var values = ImmutableArray.CreateBuilder<string>(items.Length);
        bool fine = true;
        foreach (SyntaxNode item in items)
        {
            if (item is not ScalarNode scalar) { continue; }
            if (Fault(scalar.Text, place.At(item), argument) is not { } fault) { values.Add(scalar.Text); }
            else
            {
                place.Report(fault);
                fine = false;
            }
        }

        return fine ? new TextCondition(argument, values.DrainToImmutable(), negated, place.At(node)) : null;
    }

    private static Diagnostic? Fault(string text, NodeRef at, HookArgument argument)
    {
        bool isFine = text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= TextCondition.MaxBytes;
        foreach (char c in text) { isFine &= !char.IsControl(c); }
        if (!isFine) { return HookDiagnostics.BadText(at, argument.Name, TextCondition.MaxBytes); }

        // Neither would ever be met, and a rule that denies it would say nothing.
        if (text.AsSpan().IndexOfAny('*', '?') >= 0) { return HookDiagnostics.NoPattern(at, argument.Name, text); }
        return argument.Fields is [.., { Path: "d_name.name" }] && text.Contains('/', StringComparison.Ordinal) ? HookDiagnostics.NoName(at, argument.Name, text) : null;
    }
}
