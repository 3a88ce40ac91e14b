using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>A sequence of nodes.</summary>
public sealed class SequenceNode(int id, ImmutableArray<SyntaxNode> items, bool replaces) : SyntaxNode(id, SyntaxKind.Sequence)
{
    /// <summary>The items in the order of the file.</summary>
    public ImmutableArray<SyntaxNode> Items { get; } = items;

    /// <summary>Whether the tag <c>!replace</c> stands before it: it then replaces an inherited list instead of adding to it.</summary>
    public bool Replaces { get; } = replaces;
}
