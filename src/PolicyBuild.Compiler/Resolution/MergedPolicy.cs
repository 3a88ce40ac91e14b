using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>A policy's tree after <c>extends</c>. Nodes of several files are in it, so their ids count through the tree, not through a file.</summary>
/// <param name="root">The tree.</param>
/// <param name="file">The file of a tree that was not merged.</param>
/// <param name="origins">For each id from 1 on the node that it came from; null where the tree is the file's own.</param>
internal sealed class MergedPolicy(MappingNode root, int file, List<NodeRef>? origins)
{
    /// <summary>The tree.</summary>
    public MappingNode Root { get; } = root;

    /// <summary>Where a node of the tree was written.</summary>
    public NodeRef Origin(SyntaxNode node) => Origin(node.Id);

    /// <summary>Where the node of an id was written; "no node" stays that.</summary>
    public NodeRef Origin(int id) => id == 0 ? default : origins is null ? new NodeRef(file, id) : origins[id - 1];
}
