namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>
/// Names a node of a policy's syntax without its position, so that what depends on the node stays the same when text moves.
/// The default value is "no node"; a <see cref="SourceSet"/> turns a reference into a <see cref="SourceSpan"/>.
/// </summary>
/// <param name="File">Index into <see cref="SourceSet.Files"/>: 0 is the policy itself.</param>
/// <param name="Node">The node's id in that file, from 1 in the order in which nodes begin; 0 is none.</param>
public readonly record struct NodeRef(int File, int Node)
{
    /// <summary>Whether no node is meant.</summary>
    public bool IsNone => Node == 0;
}
