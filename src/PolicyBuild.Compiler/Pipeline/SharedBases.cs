using System.Collections.Immutable;
using System.Diagnostics;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// The files that policies of one pipeline extend, each parsed and validated once. The trees are immutable, and merging copies their nodes. It forgets
/// everything when it has grown large. For one thread.
/// </summary>
internal sealed class SharedBases(StageWindow parse, StageWindow validate) : IBasePolicies
{
    private const int MostTrees = 64;

    private readonly Dictionary<string, Base> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public PolicySyntax? Read(SourceSet sources, int file, DiagnosticBag diagnostics, out bool fits)
    {
        SourceFile source = sources.Files[file];
        string identity = source.Path ?? source.Name;
        if (!_known.TryGetValue(identity, out Base? known) || !known.Content.Span.SequenceEqual(source.Bytes.Span))
        {
            known = Execute(source);
            if (_known.Count >= MostTrees) { _known.Clear(); }
            _known[identity] = known;
        }

        foreach (Diagnostic diagnostic in known.Found) { diagnostics.Add(diagnostic.InFile(file)); }
        fits = known.Fits;
        if (known.Tree is not { } tree) { return null; }
        sources.SetPositions(file, tree.Positions);
        sources.SetSuppressions(file, tree.Suppressions);
        return tree with { File = file };
    }

    private Base Execute(SourceFile source)
    {
        var alone = new SourceSet();
        var found = new DiagnosticBag();
        long start = Stopwatch.GetTimestamp();
        PolicySyntax? tree = PolicyParser.Parse(alone, alone.Add(source), found);
        long parsed = Stopwatch.GetTimestamp();
        parse.Count(isHit: false, Stopwatch.GetElapsedTime(start, parsed));
        bool fits = false;
        if (tree is not null)
        {
            fits = SchemaValidator.Validate(tree, isBase: true, found, out tree);
            validate.Count(isHit: false, Stopwatch.GetElapsedTime(parsed));
        }

        return new Base(source.Bytes, tree, fits, found.ToImmutable());
    }

    private sealed record Base(ReadOnlyMemory<byte> Content, PolicySyntax? Tree, bool Fits, ImmutableArray<Diagnostic> Found);
}
