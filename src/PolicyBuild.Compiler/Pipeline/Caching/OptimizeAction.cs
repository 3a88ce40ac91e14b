using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of optimizing one policy.</summary>
/// <param name="Model">The model.</param>
/// <param name="Units">What there is to generate from it.</param>
/// <param name="Passes">What the passes did.</param>
/// <param name="Found">What was found.</param>
internal sealed record OptimizeAction(ModelKeys Model, ImmutableArray<UnitKeys> Units, ImmutableArray<PassResult> Passes, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(OptimizeAction action)
    {
        var writer = new CacheWriter();
        ModelKeysCodec.Write(writer, action.Model);
        writer.Number((ulong)action.Units.Length);
        foreach (UnitKeys unit in action.Units)
        {
            writer.Text(unit.Backend);
            writer.Byte((byte)unit.Target);
            writer.Digest(unit.Input);
            ModelKeysCodec.WriteNodes(writer, unit.Nodes);
        }

        PassesCodec.Write(writer, action.Passes);
        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static OptimizeAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        ModelKeys model = ModelKeysCodec.Read(ref reader);
        int count = reader.Count();
        var units = ImmutableArray.CreateBuilder<UnitKeys>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            string backend = reader.Text();
            var target = (Architecture)reader.Bounded((int)Architecture.LoongArch64);
            units.Add(new UnitKeys(backend, target, reader.Digest(), ModelKeysCodec.ReadNodes(ref reader)));
        }

        var action = new OptimizeAction(model, units.DrainToImmutable(), PassesCodec.Read(ref reader), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
