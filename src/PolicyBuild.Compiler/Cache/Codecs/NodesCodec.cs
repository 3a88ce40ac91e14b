using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The nodes behind the names of an encoded policy as bytes.</summary>
internal static class NodesCodec
{
    /// <summary>Encodes nodes. Most follow the one before closely, so that the distance is written.</summary>
    public static byte[] Encode(ImmutableArray<NodeRef> nodes)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Nodes);
        writer.Number((ulong)nodes.Length);
        int before = 0;
        foreach (NodeRef node in nodes)
        {
            writer.Int(node.File);
            writer.Int(node.Node - before);
            before = node.Node;
        }

        return writer.ToArray();
    }

    /// <summary>Decodes nodes; false where the bytes are none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ImmutableArray<NodeRef> nodes)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Nodes);
        int count = reader.Count();
        var list = ImmutableArray.CreateBuilder<NodeRef>(count);
        int before = 0;
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            int file = reader.Int();
            long node = (long)before + reader.Int();
            reader.Require(file >= 0 && node is > 0 and <= int.MaxValue);
            before = reader.Failed ? 0 : (int)node;
            list.Add(new NodeRef(file, before));
        }

        nodes = list.DrainToImmutable();
        return reader.Completed;
    }
}
