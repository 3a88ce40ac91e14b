using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The resource limits of a policy as bytes.</summary>
internal static class ResourcePolicyCodec
{
    /// <summary>Writes the limits, or that there are none.</summary>
    public static void Write(CacheWriter writer, ResourcePolicy? resources)
    {
        writer.Flag(resources is not null);
        if (resources is null) { return; }
        WriteValue(writer, resources.Memory);
        WriteValue(writer, resources.MemoryHigh);
        WriteValue(writer, resources.Swap);
        WriteValue(writer, resources.Cpu);
        WriteValue(writer, resources.CpuWeight);
        WriteValue(writer, resources.Pids);
        writer.Number((ulong)resources.Io.Length);
        foreach (IoLimit limit in resources.Io)
        {
            PathPatternCodec.Write(writer, limit.Device);
            writer.Optional(limit.Read);
            writer.Optional(limit.Write);
            writer.Optional(limit.ReadOps);
            writer.Optional(limit.WriteOps);
            writer.Renamed(limit.Source);
        }

        WriteValue(writer, resources.Disk);
        WriteValue(writer, resources.Timeout);
        writer.Renamed(resources.Source);
    }

    /// <summary>Reads the limits; null where there are none.</summary>
    public static ResourcePolicy? Read(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        return new ResourcePolicy(
            ReadValue(ref reader),
            ReadValue(ref reader),
            ReadValue(ref reader),
            ReadValue(ref reader),
            ReadValue(ref reader),
            ReadValue(ref reader),
            ReadIo(ref reader),
            ReadValue(ref reader),
            ReadValue(ref reader),
            reader.Renamed());
    }

    private static void WriteValue(CacheWriter writer, ResourceValue? value)
    {
        writer.Flag(value is not null);
        if (value is not { } present) { return; }
        writer.Number(present.Value);
        writer.Renamed(present.Source);
    }

    private static ResourceValue? ReadValue(ref CacheReader reader) => reader.Flag() ? new ResourceValue(reader.Number(), reader.Renamed()) : null;

    private static ImmutableArray<IoLimit> ReadIo(ref CacheReader reader)
    {
        int count = reader.Count();
        var limits = ImmutableArray.CreateBuilder<IoLimit>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            limits.Add(new IoLimit(
                PathPatternCodec.Read(ref reader),
                reader.OptionalNumber(),
                reader.OptionalNumber(),
                reader.OptionalNumber(),
                reader.OptionalNumber(),
                reader.Renamed()));
        }

        return limits.DrainToImmutable();
    }
}
