using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Tests.Syntax;

/// <summary>A text as the first two stages see it.</summary>
internal sealed class ParsedText
{
    private readonly SourceSet _sources = new();

    internal ParsedText(string text, bool validate = false, bool isBase = false) : this(Encoding.UTF8.GetBytes(text), validate, isBase)
    {
    }

    private ParsedText(string text, SchemaUse use)
    {
        var bag = new DiagnosticBag();
        Policy = PolicyParser.Parse(_sources, _sources.Add(new SourceFile("test.bpf", null, Encoding.UTF8.GetBytes(text))), bag);
        if (Policy is not null) { Fits = SchemaValidator.Validate(Policy, use, bag, out _); }
        Diagnostics = bag.ToImmutable();
        Lines = [.. Diagnostics.Select(Line)];
    }

    internal ParsedText(ReadOnlyMemory<byte> bytes, bool validate = false, bool isBase = false)
    {
        var bag = new DiagnosticBag();
        Policy = PolicyParser.Parse(_sources, _sources.Add(new SourceFile("test.policy.yaml", null, bytes)), bag);
        if (validate && Policy is not null) { Fits = SchemaValidator.Validate(Policy, isBase, bag); }
        Diagnostics = bag.ToImmutable();
        Lines = [.. Diagnostics.Select(Line)];
    }

    /// <summary>A hook policy's file, held against its schema.</summary>
    internal static ParsedText OfHooks(string text) => new(text, SchemaUse.Hooks);

    internal PolicySyntax? Policy { get; }

    internal bool Fits { get; }

    internal ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Each diagnostic as "PB1001 1:2 message".</summary>
    internal ImmutableArray<string> Lines { get; }

    /// <summary>Each diagnostic as "PB1001 1:2".</summary>
    internal IEnumerable<string> Places => Diagnostics.Select(diagnostic => diagnostic.Code + " " + Place(diagnostic));

    internal SourceSpan Span(SyntaxNode node) => _sources.Locate(new NodeRef(0, node.Id))!.Value; // every node of a parsed text has a place

    /// <summary>The node at a path of keys and indexes.</summary>
    internal SyntaxNode At(params object[] path)
    {
        SyntaxNode node = Policy!.Root; // the caller's text parses
        foreach (object step in path)
        {
            node = step is int index ? ((SequenceNode)node).Items[index] : ((MappingNode)node).Find((string)step)!; // the test names what is there
        }

        return node;
    }

    private string Line(Diagnostic diagnostic) => $"{diagnostic.Code} {Place(diagnostic)} {diagnostic.Text}";

    private string Place(Diagnostic diagnostic) =>
        _sources.Locate(diagnostic) is SourceSpan span ? string.Create(CultureInfo.InvariantCulture, $"{span.Line}:{span.Column}") : "-";
}
