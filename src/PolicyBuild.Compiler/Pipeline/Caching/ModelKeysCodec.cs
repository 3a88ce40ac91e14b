using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>References to models, and tables of nodes, inside actions.</summary>
internal static class ModelKeysCodec
{
    /// <summary>Writes a reference to a model.</summary>
    public static void Write(CacheWriter writer, in ModelKeys model)
    {
        writer.Digest(model.Content);
        WriteNodes(writer, model.Nodes);
    }

    /// <summary>Reads a reference to a model.</summary>
    public static ModelKeys Read(ref CacheReader reader) => new(reader.Digest(), ReadNodes(ref reader));

    /// <summary>Writes a table of nodes.</summary>
    public static void WriteNodes(CacheWriter writer, ImmutableArray<NodeRef> nodes)
    {
        writer.Number((ulong)nodes.Length);
        foreach (NodeRef node in nodes) { writer.Node(node); }
    }

    /// <summary>Reads a table of nodes.</summary>
    public static ImmutableArray<NodeRef> ReadNodes(ref CacheReader reader)
    {
        int count = reader.Count();
        var nodes = ImmutableArray.CreateBuilder<NodeRef>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { nodes.Add(reader.Node()); }
        return nodes.DrainToImmutable();
    }
}
