using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Builds the node tree of one document from parser events. Mistakes that leave the rest readable are reported and passed over.</summary>
internal sealed class SyntaxTreeBuilder(SourceText text, YamlEvents events, DiagnosticBag diagnostics)
{
    // The tag that the core schema gives to a collection without one, as YamlDotNet reports it.
    private const string NoTag = "?";
    private const string ReplaceTag = "!replace";

    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private int _expandedNodes;
    private int _depth;
    private int _lastEnd;

    /// <summary>The extent of every node so far, entry 0 for node 1.</summary>
    internal List<NodeExtent> Extents { get; } = [];

    /// <summary>Whether a bound was exceeded: reading has ended there, and the error is reported.</summary>
    internal bool Exceeded { get; private set; }

    /// <summary>Reads the node that begins with an event. Null when the events ended before it was whole or a bound was exceeded.</summary>
    internal SyntaxNode? Read(ParsingEvent first) => ReadNode(first)?.Node;

    private Anchored? ReadNode(ParsingEvent first)
    {
        if (first is AnchorAlias alias) { return ReadAlias(alias); }
        if (first is not NodeEvent node)
        {
            // Some broken texts end a collection where a value must be.
            events.Break(Start(first));
            return null;
        }

        if (++_expandedNodes > SyntaxLimits.MaxNodes)
        {
            return Exceed(SyntaxDiagnostics.TooManyNodes(text.SourceSpan(Start(first)), null));
        }

        if (_depth == SyntaxLimits.MaxDepth)
        {
            return Exceed(SyntaxDiagnostics.TooDeep(text.SourceSpan(Start(first)), null));
        }

        string? anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null) { _anchors[anchor] = default; }
        int sizeBefore = _expandedNodes - 1;
        _depth++;
        (SyntaxNode? Node, int Height) read = first switch
        {
            Scalar scalar => (ReadScalar(scalar), 0),
            MappingStart mapping => ReadMapping(mapping),
            SequenceStart sequence => ReadSequence(sequence),
            _ => throw new InvalidOperationException("no node begins with " + first.GetType().Name),
        };
        _depth--;
        if (read.Node is null) { return null; }
        var built = new Anchored(read.Node, _expandedNodes - sizeBefore, read.Height + 1);
        if (anchor is not null) { _anchors[anchor] = built; }
        return built;
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        int id = Begin(scalar, isBlock: false);
        int start = Start(scalar);
        int end = Math.Max(start, (int)Math.Min(scalar.End.Index, text.Text.Length));
        while (end > start && char.IsWhiteSpace(text.Text[end - 1])) { end--; }
        End(id, end);
        // A tagged value would mean something else in another reader; it is reported, and no later stage judges it.
        if (ReportTag(scalar, start)) { return new ScalarNode(id, SyntaxKind.None, scalar.Value); }
        SyntaxKind kind = scalar.Style == ScalarStyle.Plain ? CoreScalars.Classify(scalar.Value) : SyntaxKind.String;
        return new ScalarNode(id, kind, scalar.Value);
    }

    private (SyntaxNode? Node, int Height) ReadSequence(SequenceStart begin)
    {
        int id = Begin(begin, begin.Style != SequenceStyle.Flow);
        bool replaces = Tag(begin) == ReplaceTag;
        if (!replaces) { ReportTag(begin, Start(begin)); }
        ImmutableArray<SyntaxNode>.Builder items = ImmutableArray.CreateBuilder<SyntaxNode>();
        int height = 0;
        while (true)
        {
            if (events.Next() is not ParsingEvent next) { return default; }
            if (next is SequenceEnd end)
            {
                EndCollection(id, end);
                return (new SequenceNode(id, items.DrainToImmutable(), replaces), height);
            }

            if (ReadNode(next) is not Anchored item) { return default; }
            items.Add(item.Node!); // a node that was read is whole
            height = Math.Max(height, item.Height);
        }
    }

    private (SyntaxNode? Node, int Height) ReadMapping(MappingStart begin)
    {
        int id = Begin(begin, begin.Style != MappingStyle.Flow);
        ReportTag(begin, Start(begin));
        ImmutableArray<MappingEntry>.Builder entries = ImmutableArray.CreateBuilder<MappingEntry>();
        var keys = new MappingKeys();
        int height = 0;
        while (true)
        {
            if (events.Next() is not ParsingEvent next) { return default; }
            if (next is MappingEnd end)
            {
                EndCollection(id, end);
                return (new MappingNode(id, entries.DrainToImmutable()), height);
            }

            if (ReadNode(next) is not Anchored key) { return default; }
            ScalarNode? usable = CheckKey(next, key.Node!, keys); // a node that was read is whole
            if (events.Next() is not ParsingEvent second || ReadNode(second) is not Anchored value) { return default; }
            if (usable is not null) { entries.Add(new MappingEntry(usable, value.Node!)); } // as above
            height = Math.Max(height, Math.Max(key.Height, value.Height));
        }
    }

    // The key as an entry may have it; null after an error.
    private ScalarNode? CheckKey(ParsingEvent first, SyntaxNode node, MappingKeys keys)
    {
        SourceSpan at = SpanOf(first, node);
        if (first is AnchorAlias || node is not ScalarNode key)
        {
            diagnostics.Add(SyntaxDiagnostics.KeyIsNoText(at, first is AnchorAlias ? "an alias" : node is MappingNode ? "a mapping" : "a list"));
            return null;
        }

        if (key.Text.Length == 0)
        {
            diagnostics.Add(SyntaxDiagnostics.EmptyKey(at));
            return null;
        }

        if (key.Text == "<<" && key.Kind == SyntaxKind.String && ((Scalar)first).Style == ScalarStyle.Plain)
        {
            diagnostics.Add(SyntaxDiagnostics.MergeKey(at));
            return null;
        }

        if (keys.TryAdd(key, out ScalarNode? earlier)) { return key; }
        diagnostics.Add(SyntaxDiagnostics.DuplicateKey(at, key.Text, text.LineOf(Extents[earlier.Id - 1].Start)));
        return null;
    }

    private Anchored? ReadAlias(AnchorAlias alias)
    {
        int start = Start(alias);
        int end = (int)alias.End.Index;
        _lastEnd = end;
        string name = alias.Value.Value;
        SourceSpan at = text.SourceSpan(start, end);
        if (!_anchors.TryGetValue(name, out Anchored anchored))
        {
            diagnostics.Add(SyntaxDiagnostics.UnknownAnchor(at, name, Spelling.Nearest(name, _anchors.Keys)));
        }
        else if (anchored.Node is null)
        {
            diagnostics.Add(SyntaxDiagnostics.RecursiveAlias(at, name));
        }
        else
        {
            _expandedNodes += anchored.Size;
            if (_expandedNodes > SyntaxLimits.MaxNodes) { return Exceed(SyntaxDiagnostics.TooManyNodes(at, name)); }
            if (_depth + anchored.Height > SyntaxLimits.MaxDepth) { return Exceed(SyntaxDiagnostics.TooDeep(at, name)); }
            return anchored;
        }

        // A node of no kind takes the place: no later stage judges it.
        Extents.Add(new NodeExtent(start, end, IsBlock: false));
        _expandedNodes++;
        return new Anchored(new ScalarNode(Extents.Count, SyntaxKind.None, ""), 1, 1);
    }

    private int Begin(NodeEvent first, bool isBlock)
    {
        Extents.Add(new NodeExtent(Start(first), int.MaxValue, isBlock));
        return Extents.Count;
    }

    private void EndCollection(int id, ParsingEvent end)
    {
        // The end event of a flow collection lies before its bracket; that of a block collection lies at the next token.
        End(id, Extents[id - 1].IsBlock ? _lastEnd : (int)Math.Min(end.End.Index + 1, text.Text.Length));
    }

    private void End(int id, int end)
    {
        _lastEnd = end;
        Extents[id - 1] = Extents[id - 1] with { End = end };
    }

    private bool ReportTag(NodeEvent node, int at)
    {
        if (Tag(node) is not string tag) { return false; }
        int end = at;
        while (end < text.Text.Length && !char.IsWhiteSpace(text.Text[end])) { end++; }
        diagnostics.Add(SyntaxDiagnostics.Tag(text.SourceSpan(at, end), tag == ReplaceTag));
        return true;
    }

    private SourceSpan SpanOf(ParsingEvent first, SyntaxNode node)
    {
        if (first is AnchorAlias) { return text.SourceSpan(Start(first), (int)first.End.Index); }
        NodeExtent extent = Extents[node.Id - 1];
        return text.SourceSpan(extent.Start, extent.End);
    }

    private Anchored? Exceed(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        Exceeded = true;
        return null;
    }

    private static string? Tag(NodeEvent node) => node.Tag.IsEmpty || node.Tag.Value == NoTag ? null : node.Tag.Value;

    private int Start(ParsingEvent first) => (int)Math.Min(first.Start.Index, text.Text.Length);

    // A node that was read, its nodes with aliases expanded, and its levels; the default value is an anchor whose node is still open.
    private readonly record struct Anchored(SyntaxNode? Node, int Size, int Height);
}
