using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>Says in words what belongs at a place and what is there.</summary>
internal static class SchemaWords
{
    // Up to here a list of words helps; less where there is a suggestion, which is nearly always right.
    private const int MaxListed = 20;
    private const int MaxListedBesideSuggestion = 8;

    /// <summary>What a rule takes: its title, its words, or the kinds.</summary>
    internal static string Expected(SchemaRule rule)
    {
        if (rule.Title is not null) { return rule.Title; }
        if (rule.Words.Length > 0) { return Or(rule.Words); }
        var kinds = new List<string>();
        foreach (int branch in rule.Branches) { kinds.Add(Expected(PolicyShape.Rules[branch])); }
        if (kinds.Count == 0) { AddKinds(rule.Kinds, kinds); }
        return Or(kinds);
    }

    /// <summary>What a node is: its kind, and its text where it has one.</summary>
    internal static string Found(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Mapping => "keys and values",
        SyntaxKind.Sequence => "a list",
        SyntaxKind.Null => "nothing",
        SyntaxKind.Integer or SyntaxKind.Number => "the number " + Short(((ScalarNode)node).Text),
        SyntaxKind.Boolean => ((ScalarNode)node).Text,
        _ => $"'{Short(((ScalarNode)node).Text)}'",
    };

    /// <summary>Words joined by commas and "or"; null where there are too many to help.</summary>
    internal static string? Listed(IReadOnlyList<string> words, bool hasSuggestion) =>
        words.Count == 0 || words.Count > (hasSuggestion ? MaxListedBesideSuggestion : MaxListed) ? null : Or(words);

    /// <summary>The titles of what may stand in a text's place: a list, or keys and values.</summary>
    internal static IEnumerable<string> Others(SchemaRule rule)
    {
        while (rule.Branches.Length == 1) { rule = PolicyShape.Rules[rule.Branches[0]]; }
        foreach (int branch in rule.Branches)
        {
            SchemaRule other = PolicyShape.Rules[branch];
            if ((other.Kinds & (SyntaxKind.Mapping | SyntaxKind.Sequence)) != 0 && other.Title is { } title) { yield return title; }
        }
    }

    /// <summary>A text short enough for a message, on one line.</summary>
    internal static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= 40 ? line : line[..40] + "...";
    }

    private static string Or(IReadOnlyList<string> words)
    {
        if (words.Count == 1) { return words[0]; }
        var joined = new System.Text.StringBuilder(words[0]);
        for (int i = 1; i < words.Count; i++) { joined.Append(i == words.Count - 1 ? " or " : ", ").Append(words[i]); }
        return joined.ToString();
    }

    private static void AddKinds(SyntaxKind kinds, List<string> names)
    {
        if (kinds.HasFlag(SyntaxKind.String)) { names.Add("a text"); }
        if (kinds.HasFlag(SyntaxKind.Number)) { names.Add("a number"); }
        else if (kinds.HasFlag(SyntaxKind.Integer)) { names.Add("a whole number"); }
        if (kinds.HasFlag(SyntaxKind.Boolean)) { names.Add("true or false"); }
        if (kinds.HasFlag(SyntaxKind.Sequence)) { names.Add("a list"); }
        if (kinds.HasFlag(SyntaxKind.Mapping)) { names.Add("keys and values"); }
    }
}
