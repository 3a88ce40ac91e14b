using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The Landlock layer of a policy as bytes.</summary>
internal static class LandlockPolicyCodec
{
    /// <summary>Writes the layer, or that there is none.</summary>
    public static void Write(CacheWriter writer, LandlockPolicy? landlock)
    {
        writer.Flag(landlock is not null);
        if (landlock is null) { return; }
        writer.Number((ulong)landlock.Paths.Length);
        foreach (LandlockPath path in landlock.Paths)
        {
            PathPatternCodec.Write(writer, path.Path);
            writer.Number((ulong)path.Access);
            writer.Flag(path.Required);
            writer.Renamed(path.Source);
        }

        WritePorts(writer, landlock.Tcp);
        WritePorts(writer, landlock.Udp);
        writer.Number((ulong)landlock.Scope);
        writer.Int(landlock.MinimumAbi);
        writer.Flag(landlock.BestEffort is not null);
        if (landlock.BestEffort is { } bestEffort) { writer.Flag(bestEffort); }
        writer.Flag(landlock.LaunchGrants);
        writer.Renamed(landlock.Source);
    }

    /// <summary>Reads the layer; null where there is none.</summary>
    public static LandlockPolicy? Read(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        int count = reader.Count();
        var paths = ImmutableArray.CreateBuilder<LandlockPath>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            paths.Add(new LandlockPath(PathPatternCodec.Read(ref reader), (LandlockAccessFs)reader.Number(), reader.Flag(), reader.Renamed()));
        }

        return new LandlockPolicy(
            paths.DrainToImmutable(),
            ReadPorts(ref reader),
            ReadPorts(ref reader),
            (LandlockScope)reader.Number(),
            reader.Int(),
            reader.Flag() ? reader.Flag() : null,
            reader.Flag(),
            reader.Renamed());
    }

    private static void WritePorts(CacheWriter writer, LandlockPorts? ports)
    {
        writer.Flag(ports is not null);
        if (ports is null) { return; }
        WriteList(writer, ports.Bind);
        WriteList(writer, ports.Connect);
        writer.Renamed(ports.Source);
    }

    private static LandlockPorts? ReadPorts(ref CacheReader reader) =>
        reader.Flag() ? new LandlockPorts(ReadList(ref reader), ReadList(ref reader), reader.Renamed()) : null;

    // An absent list leaves its operation alone; an empty one allows nothing.
    private static void WriteList(CacheWriter writer, ImmutableArray<LandlockPort>? list)
    {
        writer.Flag(list is not null);
        if (list is not { } ports) { return; }
        writer.Number((ulong)ports.Length);
        foreach (LandlockPort port in ports)
        {
            writer.Int(port.Port);
            writer.Renamed(port.Source);
        }
    }

    private static ImmutableArray<LandlockPort>? ReadList(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        int count = reader.Count();
        var ports = ImmutableArray.CreateBuilder<LandlockPort>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { ports.Add(new LandlockPort(reader.Int(), reader.Renamed())); }
        return ports.DrainToImmutable();
    }
}
