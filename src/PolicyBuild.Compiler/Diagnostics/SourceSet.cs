using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>The files of one compile, the policy first, then what it extends in the order of reading.</summary>
public sealed class SourceSet
{
    private readonly List<SourceFile> _files = [];
    private readonly List<NodePositions?> _positions = [];
    private readonly List<ImmutableArray<Suppression>> _suppressions = [];

    /// <summary>The files; a <see cref="SourceSpan"/> or <see cref="NodeRef"/> holds an index into this list.</summary>
    public IReadOnlyList<SourceFile> Files => _files;

    /// <summary>Adds a file that is about to be parsed and returns its index.</summary>
    public int Add(SourceFile file)
    {
        _files.Add(file);
        _positions.Add(null);
        _suppressions.Add([]);
        return _files.Count - 1;
    }

    /// <summary>Stores where the nodes of a parsed file lie.</summary>
    public void SetPositions(int file, NodePositions positions) => _positions[file] = positions;

    /// <summary>Stores the comments of a parsed file that switch lints off.</summary>
    public void SetSuppressions(int file, ImmutableArray<Suppression> suppressions) => _suppressions[file] = suppressions;

    /// <summary>The comments of a file that switch lints off; none for a file that was not parsed.</summary>
    public ImmutableArray<Suppression> SuppressionsOf(int file) => _suppressions[file];

    /// <summary>Where a node lies; null for "no node" and for a file that was not parsed.</summary>
    public SourceSpan? Locate(NodeRef node) =>
        node.IsNone || node.File >= _positions.Count || _positions[node.File] is not { } positions
            ? null
            : positions.SpanOf(node.File, node.Node);

    /// <summary>Where a diagnostic points; null where nothing in a file is to blame.</summary>
    public SourceSpan? Locate(Diagnostic diagnostic) => diagnostic.Span ?? Locate(diagnostic.Node);
}
