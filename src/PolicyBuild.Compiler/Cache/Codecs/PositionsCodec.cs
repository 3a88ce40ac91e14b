using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>Where the nodes of one file lie as bytes.</summary>
internal static class PositionsCodec
{
    /// <summary>Encodes spans. A node begins near the one before and nearly always ends on its own line.</summary>
    public static byte[] Encode(NodePositions positions)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Positions);
        writer.Number((ulong)positions.Spans.Length);
        int line = 0;
        foreach (NodeSpan span in positions.Spans)
        {
            writer.Int(span.Line - line);
            writer.Int(span.Column);
            writer.Int(span.EndLine - span.Line);
            writer.Int(span.EndColumn);
            line = span.Line;
        }

        return writer.ToArray();
    }

    /// <summary>Decodes spans; null where the bytes are none.</summary>
    public static NodePositions? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Positions);
        int count = reader.Count();
        var spans = ImmutableArray.CreateBuilder<NodeSpan>(count);
        long line = 0;
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            line += reader.Int();
            int column = reader.Int();
            long endLine = line + reader.Int();
            int endColumn = reader.Int();
            reader.Require(line is > 0 and <= int.MaxValue && column > 0 && endLine is > 0 and <= int.MaxValue && endColumn > 0);
            if (!reader.Failed) { spans.Add(new NodeSpan((int)line, column, (int)endLine, endColumn)); }
        }

        return reader.Completed ? new NodePositions(spans.DrainToImmutable()) : null;
    }
}
