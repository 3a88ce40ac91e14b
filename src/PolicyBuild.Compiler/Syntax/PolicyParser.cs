using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using YamlDotNet.Core.Events;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>The Parse stage: bytes of one file to a node tree with positions.</summary>
public static class PolicyParser
{
    /// <summary>
    /// Reads a file of the source set and stores the positions of its nodes there. Null where no tree could be made. A tree may come with errors
    /// (a duplicate key, a tag): the Validate stage can then still find more, but nothing is to be made of it.
    /// </summary>
    /// <param name="sources">The compile's files.</param>
    /// <param name="file">Index of the file to read.</param>
    /// <param name="diagnostics">Receives PB10xx.</param>
    public static PolicySyntax? Parse(SourceSet sources, int file, DiagnosticBag diagnostics)
    {
        if (SourceDecoder.Decode(file, sources.Files[file].Bytes.Span, diagnostics) is not SourceText text) { return null; }
        if (!Directives.Check(text, diagnostics)) { return null; }
        var events = new YamlEvents(text);
        if (FirstEvent(text, events, diagnostics) is not ParsingEvent first) { return null; }
        var builder = new SyntaxTreeBuilder(text, events, diagnostics);
        SyntaxNode? root = builder.Read(first);
        bool ended = root is not null && ReadEnd(text, events, diagnostics);
        if (!Indentation.Check(text, builder.Extents, events.Failure, diagnostics) && events.Failure is not null) { return null; }
        if (events.Failure is YamlFailure failure)
        {
            diagnostics.Add(YamlErrors.Explain(failure, text, builder.Extents));
            return null;
        }

        if (root is null || !ended) { return null; }
        if (root is not MappingNode mapping)
        {
            // A '---' with nothing below it.
            bool isEmpty = root is ScalarNode { Kind: SyntaxKind.Null, Text: "" };
            diagnostics.Add(isEmpty ? SyntaxDiagnostics.Empty(text.SourceSpan(0, 0)) : SyntaxDiagnostics.RootIsNoMapping(text.SourceSpan(builder.Extents[0].Start), root is SequenceNode));
            return null;
        }

        NodePositions positions = Positions(text, builder.Extents);
        sources.SetPositions(file, positions);
        int firstKeyLine = text.LineOf(builder.Extents[0].Start);
        ImmutableArray<Suppression> suppressions = SuppressionReader.Read(text, firstKeyLine, diagnostics);
        sources.SetSuppressions(file, suppressions);
        return new PolicySyntax(file, mapping, positions, suppressions);
    }

    // The event that the document's node begins with; null after an error.
    private static ParsingEvent? FirstEvent(SourceText text, YamlEvents events, DiagnosticBag diagnostics)
    {
        while (events.Next() is ParsingEvent next)
        {
            if (next is NodeEvent) { return next; }
            if (next is not StreamEnd) { continue; }
            diagnostics.Add(SyntaxDiagnostics.Empty(text.SourceSpan(0, 0)));
            return null;
        }

        if (events.Failure is YamlFailure failure && Indentation.Check(text, [], failure, diagnostics))
        {
            // A directive alone has no document behind it.
            bool isEmpty = failure.Start > 0 && text.Text.AsSpan(failure.Start).IsWhiteSpace();
            diagnostics.Add(isEmpty ? SyntaxDiagnostics.Empty(text.SourceSpan(0, 0)) : YamlErrors.Explain(failure, text, []));
        }

        return null;
    }

    private static bool ReadEnd(SourceText text, YamlEvents events, DiagnosticBag diagnostics)
    {
        while (events.Next() is ParsingEvent next)
        {
            if (next is not DocumentStart) { continue; }
            diagnostics.Add(SyntaxDiagnostics.SecondDocument(text.SourceSpan((int)next.Start.Index, (int)next.End.Index)));
            return false;
        }

        return events.Failure is null;
    }

    private static NodePositions Positions(SourceText text, List<NodeExtent> extents)
    {
        ImmutableArray<NodeSpan>.Builder spans = ImmutableArray.CreateBuilder<NodeSpan>(extents.Count);
        foreach (NodeExtent extent in extents) { spans.Add(text.Span(extent.Start, extent.End)); }
        return new NodePositions(spans.MoveToImmutable());
    }
}
