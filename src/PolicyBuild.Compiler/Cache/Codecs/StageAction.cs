using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// What is stored for the key of a stage: the digests of its outputs, what it found, and what is small enough to stand here itself. The outputs come
/// first, so that a store can tell which blobs an action needs without knowing the stages.
/// </summary>
/// <param name="Outputs">The digests of the outputs, in an order that the stage knows.</param>
/// <param name="Diagnostics">What the stage found; a hit says it again.</param>
/// <param name="Detail">Whatever else the stage needs on a hit.</param>
internal sealed record StageAction(ImmutableArray<Digest> Outputs, ImmutableArray<Diagnostic> Diagnostics, ReadOnlyMemory<byte> Detail)
{
    /// <summary>The bytes of an action.</summary>
    public byte[] Encode()
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Action);
        writer.Number((ulong)Outputs.Length);
        foreach (Digest output in Outputs) { writer.Digest(output); }
        DiagnosticsCodec.Write(writer, Diagnostics);
        writer.Bytes(Detail.Span);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static StageAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        ImmutableArray<Digest> outputs = ReadOutputs(ref reader);
        ImmutableArray<Diagnostic> diagnostics = DiagnosticsCodec.Read(ref reader);
        byte[] detail = reader.Bytes().ToArray();
        return reader.Completed ? new StageAction(outputs, diagnostics, detail) : null;
    }

    /// <summary>The digests of the outputs alone; none where the bytes are no action.</summary>
    public static ImmutableArray<Digest> OutputsOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        ImmutableArray<Digest> outputs = ReadOutputs(ref reader);
        return reader.Failed ? [] : outputs;
    }

    private static ImmutableArray<Digest> ReadOutputs(ref CacheReader reader)
    {
        reader.Header(BlobKind.Action);
        int count = reader.Count();
        var outputs = ImmutableArray.CreateBuilder<Digest>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { outputs.Add(reader.Digest()); }
        return outputs.DrainToImmutable();
    }
}
