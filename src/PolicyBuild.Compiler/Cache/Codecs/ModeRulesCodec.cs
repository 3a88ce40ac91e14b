using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What programs judge by in other modes as bytes.</summary>
internal static class ModeRulesCodec
{
    /// <summary>Writes the rules of all modes.</summary>
    public static void Write(CacheWriter writer, ImmutableArray<ModeRules> modes)
    {
        writer.Number((ulong)modes.Length);
        foreach (ModeRules mode in modes)
        {
            writer.Byte((byte)mode.Mode);
            NetworkPolicyCodec.Write(writer, mode.Network);
            BpfLsmPolicyCodec.Write(writer, mode.BpfLsm);
        }
    }

    /// <summary>Reads them.</summary>
    public static ImmutableArray<ModeRules> Read(ref CacheReader reader)
    {
        int count = reader.Count();
        var modes = ImmutableArray.CreateBuilder<ModeRules>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            modes.Add(new ModeRules((LaunchMode)reader.Bounded((int)LaunchMode.Hardened), NetworkPolicyCodec.Read(ref reader), BpfLsmPolicyCodec.Read(ref reader)));
        }

        return modes.DrainToImmutable();
    }
}
