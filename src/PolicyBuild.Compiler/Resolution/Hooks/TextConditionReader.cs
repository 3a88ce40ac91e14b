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
            if (IsFine(scalar.Text)) { values.Add(scalar.Text); }
            else
            {
                place.Report(HookDiagnostics.BadText(place.At(item), argument.Name, TextCondition.MaxBytes));
                fine = false;
            }
        }

        return fine ? new TextCondition(argument, values.DrainToImmutable(), negated, place.At(node)) : null;
    }

    private static bool IsFine(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c)) { return false; }
        }

        return text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= TextCondition.MaxBytes;
    }
}
