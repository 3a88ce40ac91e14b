using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>The text that hook rules stand in: the policy, or a file of its own, whose nodes need no leading back.</summary>
/// <param name="context">The policy.</param>
/// <param name="file">The file; null: the policy.</param>
internal sealed class HookPlace(ResolveContext context, int? file)
{
    /// <summary>The compile's options.</summary>
    public CompileOptions Options => context.Options;

    /// <summary>Where a node was written.</summary>
    public NodeRef At(SyntaxNode node) => file is { } index ? new NodeRef(index, node.Id) : context.At(node);

    /// <summary>Adds a diagnostic.</summary>
    public void Report(Diagnostic diagnostic) => context.Report(diagnostic);
}
