namespace PolicyBuild.Compiler.Syntax;

/// <summary>A scalar with its text as YAML gives it (quotes and escapes resolved).</summary>
public sealed class ScalarNode(int id, SyntaxKind kind, string text) : SyntaxNode(id, kind)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;
}
