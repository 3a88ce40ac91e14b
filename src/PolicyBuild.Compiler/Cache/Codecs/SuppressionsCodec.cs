using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The comments of one file that switch lints off as bytes.</summary>
internal static class SuppressionsCodec
{
    /// <summary>Encodes suppressions.</summary>
    public static byte[] Encode(ImmutableArray<Suppression> suppressions)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Suppressions);
        writer.Number((ulong)suppressions.Length);
        foreach (Suppression suppression in suppressions)
        {
            writer.Text(suppression.Code);
            writer.Int(suppression.Line);
            writer.Flag(suppression.WholeFile);
        }

        return writer.ToArray();
    }

    /// <summary>Decodes suppressions; false where the bytes are none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ImmutableArray<Suppression> suppressions)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Suppressions);
        int count = reader.Count();
        var list = ImmutableArray.CreateBuilder<Suppression>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { list.Add(new Suppression(reader.Text(), reader.Int(), reader.Flag())); }
        suppressions = list.DrainToImmutable();
        return reader.Completed;
    }
}
