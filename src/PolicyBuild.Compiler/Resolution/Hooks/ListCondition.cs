using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>A condition that lists what is meant: a value, a list, or a test in or not_in.</summary>
internal static class ListCondition
{
    /// <summary>The values, and whether none may be it; false where the test is another one.</summary>
    public static bool TryRead(SyntaxNode node, out ReadOnlySpan<SyntaxNode> items, out bool negated)
    {
        negated = false;
        SyntaxNode? value = node;
        if (node is MappingNode test)
        {
            string? op = ResolveContext.Scalar(test, "op")?.Text;
            negated = op is "not_in" or "ne";
            value = op is "in" or "eq" or "not_in" or "ne" && test.Find("mask") is null ? test.Find("value") : null;
        }

        items = value is null ? default : value is SequenceNode list ? list.Items.AsSpan() : new[] { value };
        return value is not null;
    }
}
