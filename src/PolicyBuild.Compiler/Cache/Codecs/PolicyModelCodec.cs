using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// A policy as bytes. Nodes are renamed, the nodes themselves are a table apart: a policy that means the same from other places has the same bytes.
/// </summary>
internal static class PolicyModelCodec
{
    /// <summary>Encodes a policy.</summary>
    public static EncodedModel Encode(PolicyModel model)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Model);
        Write(writer, model);
        return new EncodedModel(writer.ToArray(), writer.Nodes.ToImmutable());
    }

    /// <summary>Decodes a policy; null where the bytes are none or the table is not theirs.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="nodes">The nodes; the default value leaves them renamed, as nodes 1, 2, 3... of file 0.</param>
    public static PolicyModel? Decode(ReadOnlySpan<byte> content, ImmutableArray<NodeRef> nodes = default)
    {
        var reader = new CacheReader(content, nodes);
        reader.Header(BlobKind.Model);
        PolicyModel model = Read(ref reader);
        bool isWhole = reader.Completed && (nodes.IsDefault || nodes.Length == reader.SeenNodes);
        return isWhole ? model : null;
    }

    private static void Write(CacheWriter writer, PolicyModel model)
    {
        writer.Text(model.Profile);
        writer.Byte((byte)model.Mode);
        writer.Flag(model.LowestMode is not null);
        if (model.LowestMode is { } lowest) { writer.Byte((byte)lowest); }
        writer.Flag(model.BestEffort);
        WriteRequirements(writer, model.Requires);
        writer.Number((ulong)model.Architectures.Length);
        foreach (Architecture architecture in model.Architectures) { writer.Byte((byte)architecture); }
        writer.Byte((byte)model.Objective);
        writer.Byte((byte)model.Runtime.Kind);
        writer.Renamed(model.Runtime.Source);
        SeccompPolicyCodec.Write(writer, model.Seccomp);
        LandlockPolicyCodec.Write(writer, model.Landlock);
        NetworkPolicyCodec.Write(writer, model.Network);
        ProcessPolicyCodec.Write(writer, model.Process);
        ResourcePolicyCodec.Write(writer, model.Resources);
        BpfLsmPolicyCodec.Write(writer, model.BpfLsm);
        ModeRulesCodec.Write(writer, model.OtherModes);
        WriteSettings(writer, model.Unsupported);
        WriteSettings(writer, model.Unenforced);
    }

    private static PolicyModel Read(ref CacheReader reader)
    {
        string profile = reader.Text();
        var mode = (LaunchMode)reader.Bounded((int)LaunchMode.Hardened);
        LaunchMode? lowest = reader.Flag() ? (LaunchMode)reader.Bounded((int)LaunchMode.Hardened) : null;
        bool bestEffort = reader.Flag();
        Requirements requires = ReadRequirements(ref reader);
        ImmutableArray<Architecture> architectures = ReadArchitectures(ref reader);
        var objective = (FilterObjective)reader.Bounded((int)FilterObjective.Size);
        var runtime = new PolicyRuntime((LaunchRuntime)reader.Bounded((int)LaunchRuntime.Auto), reader.Renamed());
        SeccompPolicy? seccomp = SeccompPolicyCodec.Read(ref reader);
        LandlockPolicy? landlock = LandlockPolicyCodec.Read(ref reader);
        NetworkPolicy network = NetworkPolicyCodec.Read(ref reader);
        ProcessPolicy process = ProcessPolicyCodec.Read(ref reader);
        ResourcePolicy? resources = ResourcePolicyCodec.Read(ref reader);
        BpfLsmPolicy? bpfLsm = BpfLsmPolicyCodec.Read(ref reader);
        ImmutableArray<ModeRules> otherModes = ModeRulesCodec.Read(ref reader);
        return new PolicyModel(profile, mode, bestEffort, requires, architectures, seccomp, landlock, network, process, ReadSettings(ref reader))
        {
            Unenforced = ReadSettings(ref reader),
            LowestMode = lowest,
            Objective = objective,
            Runtime = runtime,
            Resources = resources,
            BpfLsm = bpfLsm,
            OtherModes = otherModes,
        };
    }

    private static void WriteRequirements(CacheWriter writer, Requirements requires)
    {
        writer.Flag(requires.Kernel is not null);
        if (requires.Kernel is { } kernel)
        {
            writer.Int(kernel.Major);
            writer.Int(kernel.Minor);
        }

        writer.Int(requires.LandlockAbi);
        writer.Flag(requires.Cgroup);
        writer.Number((ulong)requires.Controllers);
        writer.Flag(requires.BpfLsm);
    }

    private static Requirements ReadRequirements(ref CacheReader reader)
    {
        KernelVersion? kernel = reader.Flag() ? new KernelVersion(reader.Int(), reader.Int()) : null;
        return new Requirements(kernel, reader.Int())
        {
            Cgroup = reader.Flag(),
            Controllers = (CgroupControllers)reader.Bounded(byte.MaxValue),
            BpfLsm = reader.Flag(),
        };
    }

    private static void WriteSettings(CacheWriter writer, ImmutableArray<UnsupportedSetting> settings)
    {
        writer.Number((ulong)settings.Length);
        foreach (UnsupportedSetting setting in settings)
        {
            writer.Text(setting.Setting);
            writer.Renamed(setting.Source);
            writer.Text(setting.Help);
        }
    }

    private static ImmutableArray<UnsupportedSetting> ReadSettings(ref CacheReader reader)
    {
        int count = reader.Count();
        var settings = ImmutableArray.CreateBuilder<UnsupportedSetting>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { settings.Add(new UnsupportedSetting(reader.Text(), reader.Renamed(), reader.Text())); }
        return settings.DrainToImmutable();
    }

    private static ImmutableArray<Architecture> ReadArchitectures(ref CacheReader reader)
    {
        int count = reader.Count();
        var architectures = ImmutableArray.CreateBuilder<Architecture>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { architectures.Add((Architecture)reader.Bounded((int)Architecture.LoongArch64)); }
        return architectures.DrainToImmutable();
    }
}
