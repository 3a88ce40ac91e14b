using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>A policy's tree after <c>extends</c>. Nodes of several files are in it, so their ids count through the tree, not through a file.</summary>
/// <param name="roots">The tree by mode (<see cref="LaunchMode"/>), with the mode's overlay laid over it; the same one where there is none.</param>
/// <param name="mode">The policy's own mode.</param>
/// <param name="file">The file of a tree that was not merged.</param>
/// <param name="origins">For each id from 1 on the node that it came from; null where the tree is the file's own.</param>
internal sealed class MergedPolicy(ImmutableArray<MappingNode> roots, LaunchMode mode, int file, List<NodeRef>? origins)
{
    /// <summary>The policy's own mode.</summary>
    public LaunchMode Mode => mode;

    /// <summary>The tree in the policy's own mode.</summary>
    public MappingNode Root => RootOf(mode);

    /// <summary>The tree as it is in a mode.</summary>
    public MappingNode RootOf(LaunchMode asked) => roots[(int)asked];

    /// <summary>Where a node of the tree was written.</summary>
    public NodeRef Origin(SyntaxNode node) => Origin(node.Id);

    /// <summary>Where the node of an id was written; "no node" stays that.</summary>
    public NodeRef Origin(int id) => id == 0 ? default : origins is null ? new NodeRef(file, id) : origins[id - 1];
}
