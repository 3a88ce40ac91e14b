using System.Collections.Immutable;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What the optimizer's passes did as bytes.</summary>
internal static class PassesCodec
{
    /// <summary>Writes the results.</summary>
    public static void Write(CacheWriter writer, ImmutableArray<PassResult> passes)
    {
        writer.Number((ulong)passes.Length);
        foreach (PassResult pass in passes)
        {
            writer.Text(pass.Pass);
            writer.Int(pass.Changes);
            writer.Text(pass.Summary);
        }
    }

    /// <summary>Reads the results.</summary>
    public static ImmutableArray<PassResult> Read(ref CacheReader reader)
    {
        int count = reader.Count();
        var passes = ImmutableArray.CreateBuilder<PassResult>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { passes.Add(new PassResult(reader.Text(), reader.Int(), reader.Text())); }
        return passes.DrainToImmutable();
    }
}
