using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What a stage found as bytes, so that a hit says what the stage said.</summary>
internal static class DiagnosticsCodec
{
    /// <summary>Writes diagnostics with their nodes and spans as they are.</summary>
    public static void Write(CacheWriter writer, ImmutableArray<Diagnostic> diagnostics)
    {
        writer.Number((ulong)diagnostics.Length);
        foreach (Diagnostic diagnostic in diagnostics)
        {
            writer.Text(diagnostic.Code);
            writer.Byte((byte)diagnostic.Severity);
            writer.Text(diagnostic.Message);
            writer.Optional(diagnostic.Help);
            writer.Node(diagnostic.Node);
            writer.Flag(diagnostic.Span is not null);
            if (diagnostic.Span is not { } span) { continue; }
            writer.Int(span.File);
            writer.Int(span.Line);
            writer.Int(span.Column);
            writer.Int(span.EndLine);
            writer.Int(span.EndColumn);
        }
    }

    /// <summary>Reads diagnostics.</summary>
    public static ImmutableArray<Diagnostic> Read(ref CacheReader reader)
    {
        int count = reader.Count();
        if (count == 0) { return []; }
        var list = ImmutableArray.CreateBuilder<Diagnostic>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            string code = reader.Text();
            var severity = (Severity)reader.Bounded((int)Severity.Error);
            list.Add(new Diagnostic(code, severity, reader.Text(), reader.OptionalText()) { Node = reader.Node(), Span = ReadSpan(ref reader) });
        }

        return list.DrainToImmutable();
    }

    /// <summary>The diagnostics of a stage that worked on renamed nodes, at the nodes behind the names.</summary>
    /// <param name="diagnostics">Diagnostics at nodes 1, 2, 3... of file 0.</param>
    /// <param name="nodes">The nodes, entry 0 for node 1.</param>
    public static ImmutableArray<Diagnostic> Map(ImmutableArray<Diagnostic> diagnostics, ImmutableArray<NodeRef> nodes) => diagnostics.IsEmpty
        ? diagnostics
        : ImmutableArray.CreateRange(diagnostics, static (diagnostic, nodes) => diagnostic with { Node = Actual(diagnostic.Node, nodes) }, nodes);

    /// <summary>The diagnostics of a file that was parsed by itself, as file 0, where it has another index.</summary>
    public static ImmutableArray<Diagnostic> Move(ImmutableArray<Diagnostic> diagnostics, int file) => diagnostics.IsEmpty
        ? diagnostics
        : ImmutableArray.CreateRange(diagnostics, static (diagnostic, file) => diagnostic with
        {
            Node = diagnostic.Node.IsNone ? default : diagnostic.Node with { File = file },
            Span = diagnostic.Span is { } span ? span with { File = file } : null,
        }, file);

    /// <summary>The node behind a name; none where there is no such name.</summary>
    internal static NodeRef Actual(NodeRef renamed, ImmutableArray<NodeRef> nodes) =>
        renamed.File == 0 && (uint)(renamed.Node - 1) < (uint)nodes.Length ? nodes[renamed.Node - 1] : default;

    private static SourceSpan? ReadSpan(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        var span = new SourceSpan(reader.Int(), reader.Int(), reader.Int(), reader.Int(), reader.Int());
        reader.Require(span.File >= 0 && span.Line > 0 && span.Column > 0 && span.EndLine > 0 && span.EndColumn > 0);
        return span;
    }
}
