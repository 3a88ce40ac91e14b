using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Where the nodes of one file lie: the side table of the syntax tree, entry 0 for node 1.</summary>
public sealed class NodePositions(ImmutableArray<NodeSpan> spans)
{
    /// <summary>The spans.</summary>
    public ImmutableArray<NodeSpan> Spans { get; } = spans;

    /// <summary>The span of a node; null for an id that the file does not have.</summary>
    /// <param name="file">The file's index, put into the span.</param>
    /// <param name="node">The node's id, from 1.</param>
    public SourceSpan? SpanOf(int file, int node)
    {
        if ((uint)(node - 1) >= (uint)Spans.Length) { return null; }
        NodeSpan span = Spans[node - 1];
        return new SourceSpan(file, span.Line, span.Column, span.EndLine, span.EndColumn);
    }
}
