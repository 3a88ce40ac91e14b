using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// Nodes in the order of their first occurrence. What is written with indices into such a table stays the same bytes when the nodes are others,
/// as after a line was inserted above or a list was put into another order.
/// </summary>
internal sealed class NodeTable
{
    private readonly Dictionary<NodeRef, int> _indices = [];
    private readonly List<NodeRef> _nodes = [];

    /// <summary>The node's index from 1; 0 for "no node".</summary>
    public int IndexOf(NodeRef node)
    {
        if (node.IsNone) { return 0; }
        if (_indices.TryGetValue(node, out int index)) { return index; }
        _nodes.Add(node);
        _indices.Add(node, _nodes.Count);
        return _nodes.Count;
    }

    /// <summary>The nodes so far: entry 0 has the index 1.</summary>
    public ImmutableArray<NodeRef> ToImmutable() => [.. _nodes];
}
