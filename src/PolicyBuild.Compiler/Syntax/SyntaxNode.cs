namespace PolicyBuild.Compiler.Syntax;

/// <summary>A node of a policy's YAML tree. An alias is the anchored node itself.</summary>
public abstract class SyntaxNode(int id, SyntaxKind kind)
{
    /// <summary>The node's id in its file, from 1.</summary>
    public int Id { get; } = id;

    /// <summary>What the node is.</summary>
    public SyntaxKind Kind { get; } = kind;
}
