using System.Collections.Immutable;

namespace PolicyBuild.Tasks.Rules;

/// <summary>A value of a schema file, and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first byte in the file.</param>
/// <param name="Text">The text of a text (escapes resolved), a number or a Boolean as it is written; empty for others.</param>
/// <param name="Members">The members of an object in the order of the file; no name comes twice.</param>
/// <param name="Items">The items of a list.</param>
internal sealed record RuleNode(RuleNodeKind Kind, int Start, string Text, ImmutableArray<RuleMember> Members, ImmutableArray<RuleNode> Items)
{
    /// <summary>The value of a member; null where there is none.</summary>
    public RuleNode? Find(string name)
    {
        foreach (RuleMember member in Members)
        {
            if (member.Name == name) { return member.Value; }
        }

        return null;
    }

    /// <summary>The texts of a list, or the one text that stands in its place; other values are left out.</summary>
    public IEnumerable<string> Texts()
    {
        if (Kind == RuleNodeKind.Text) { return [Text]; }
        return Items.Where(item => item.Kind == RuleNodeKind.Text).Select(item => item.Text);
    }
}
