using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The process settings of a policy as bytes.</summary>
internal static class ProcessPolicyCodec
{
    /// <summary>Writes the settings.</summary>
    public static void Write(CacheWriter writer, ProcessPolicy process)
    {
        writer.Byte((byte)process.Inheritance);
        writer.Texts(process.InheritedNames);
        writer.Number((ulong)process.SetVariables.Length);
        foreach (EnvironmentVariable variable in process.SetVariables)
        {
            writer.Text(variable.Name);
            writer.Text(variable.Value);
            writer.Renamed(variable.Source);
        }

        writer.Number((ulong)process.Rlimits.Length);
        foreach (ResourceLimit limit in process.Rlimits)
        {
            writer.Int(limit.Resource);
            writer.Number(limit.Soft);
            writer.Number(limit.Hard);
            writer.Renamed(limit.Source);
        }

        writer.Optional(process.Umask);
        writer.Flag(process.WorkingDirectory is not null);
        if (process.WorkingDirectory is { } folder) { PathPatternCodec.Write(writer, folder); }
        writer.Optional(process.CapabilitiesKept);
        writer.Renamed(process.Source);
        writer.Renamed(process.CapabilitiesSource);
        writer.Flag(process.Affinity is not null);
        if (process.Affinity is { } affinity) { Write(writer, affinity); }
    }

    /// <summary>Reads the settings.</summary>
    public static ProcessPolicy Read(ref CacheReader reader)
    {
        var inheritance = (EnvironmentInheritance)reader.Bounded((int)EnvironmentInheritance.Listed);
        ImmutableArray<string> names = reader.Texts();
        int count = reader.Count();
        var variables = ImmutableArray.CreateBuilder<EnvironmentVariable>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { variables.Add(new EnvironmentVariable(reader.Text(), reader.Text(), reader.Renamed())); }
        count = reader.Count();
        var limits = ImmutableArray.CreateBuilder<ResourceLimit>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            limits.Add(new ResourceLimit(reader.Int(), reader.Number(), reader.Number(), reader.Renamed()));
        }

        int? umask = reader.OptionalInt();
        PathPattern? folder = reader.Flag() ? PathPatternCodec.Read(ref reader) : null;
        return new ProcessPolicy(inheritance, names, variables.DrainToImmutable(), limits.DrainToImmutable(), umask, folder, reader.OptionalNumber())
        {
            Source = reader.Renamed(),
            CapabilitiesSource = reader.Renamed(),
            Affinity = reader.Flag() ? ReadAffinity(ref reader) : null,
        };
    }

    private static void Write(CacheWriter writer, ProcessorAffinity affinity)
    {
        writer.Flag(affinity.KeepsToNode);
        writer.Number((ulong)affinity.Ranges.Length);
        foreach (ProcessorRange range in affinity.Ranges)
        {
            writer.Int(range.First);
            writer.Int(range.Last);
        }

        writer.Renamed(affinity.Source);
    }

    private static ProcessorAffinity ReadAffinity(ref CacheReader reader)
    {
        bool keepsToNode = reader.Flag();
        int count = reader.Count();
        var ranges = ImmutableArray.CreateBuilder<ProcessorRange>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { ranges.Add(new ProcessorRange(reader.Int(), reader.Int())); }
        return new ProcessorAffinity(keepsToNode, ranges.DrainToImmutable(), reader.Renamed());
    }
}
