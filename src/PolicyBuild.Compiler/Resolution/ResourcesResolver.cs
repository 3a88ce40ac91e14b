using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>resources</c>.</summary>
internal sealed class ResourcesResolver(ResolveContext context)
{
    // One page: the kernel rounds a memory limit down to pages, and takes a file system of 0 bytes as one without a limit.
    private const ulong Page = LaunchHeader.MinDisk;

    private const double LeastCpu = 0.01; // 1 ms of a period of 100 ms, the kernel's least quota
    private const double MostCpu = 65535;

    // The bounds of the schema, which the readers of the section share.
    private const int MaxWeight = 10_000;
    private const int MaxPids = 4_194_304;

    /// <summary>The limits; null where the section is absent or limits nothing. Values that are wrong are reported and left out.</summary>
    public ResourcePolicy? Resolve(MappingNode? section)
    {
        if (section is null) { return null; }
        var policy = new ResourcePolicy(
            ReadSize(section, "memory", Page),
            ReadSize(section, "memory_high", 0),
            ReadSize(section, "swap", 0),
            ReadCpu(ResolveContext.Scalar(section, "cpu")),
            ReadNumber(ResolveContext.Scalar(section, "cpu_weight"), MaxWeight),
            ReadNumber(ResolveContext.Scalar(section, "pids"), MaxPids),
            ReadIo(section.Find("io") as SequenceNode),
            ReadSize(section, "disk", Page),
            ReadTimeout(ResolveContext.Scalar(section, "timeout")),
            context.At(section));
        return section.Entries.IsEmpty ? null : policy;
    }

    private ResourceValue? ReadSize(MappingNode section, string key, ulong least)
    {
        if (ResolveContext.Scalar(section, key) is not { } node || QuantityReader.Size(node, context) is not { } bytes) { return null; }
        if (bytes < least) { context.Report(SettingDiagnostics.TooSmall(context.At(node), key, node.Text, "4KB, one page of memory")); }
        return new ResourceValue(bytes, context.At(node));
    }

    private ResourceValue? ReadTimeout(ScalarNode? node)
    {
        if (node is null || QuantityReader.Duration(node, context) is not { } milliseconds) { return null; }
        if (milliseconds == 0) { context.Report(SettingDiagnostics.TooSmall(context.At(node), "timeout", node.Text, "1ms")); }
        return new ResourceValue(milliseconds, context.At(node));
    }

    private ResourceValue? ReadCpu(ScalarNode? node)
    {
        if (node is null) { return null; }
        if (node.TryGetNumber(out double cpus) && cpus is >= LeastCpu and <= MostCpu)
        {
            return new ResourceValue((ulong)Math.Round(cpus * ResourcePolicy.CpuPeriod), context.At(node));
        }

        context.Report(SettingDiagnostics.BadCpu(context.At(node), node.Text));
        return null;
    }

    private ResourceValue? ReadNumber(ScalarNode? node, int highest) =>
        node is not null && NumberText.Read(node, 1, highest, context) is { } number ? new ResourceValue((ulong)number, context.At(node)) : null;

    private ImmutableArray<IoLimit> ReadIo(SequenceNode? list)
    {
        if (list is null) { return []; }
        var limits = ImmutableArray.CreateBuilder<IoLimit>(list.Items.Length);
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not MappingNode limit || ResolveContext.Scalar(limit, "device") is not { } device) { continue; }
            var read = new IoLimit(
                default,
                ReadRate(limit, "read"),
                ReadRate(limit, "write"),
                ReadRate(ResolveContext.Scalar(limit, "read_ops")),
                ReadRate(ResolveContext.Scalar(limit, "write_ops")),
                context.At(limit));
            if (!PathPatternReader.TryRead(device, context, out PathPattern path)) { continue; }
            if (CheckDevice(device, path, read, limits)) { limits.Add(read with { Device = path }); }
        }

        return limits.ToImmutable();
    }

    // One line of io.max for each device: a second would replace the first.
    private bool CheckDevice(ScalarNode device, PathPattern path, IoLimit limit, ImmutableArray<IoLimit>.Builder earlier)
    {
        if (path.Pattern.Length > 0 || device.Text.EndsWith("/**", StringComparison.Ordinal))
        {
            context.Report(ResourceDiagnostics.DeviceIsGlob(context.At(device), device.Text));
            return false;
        }

        if (limit is { Read: null, Write: null, ReadOps: null, WriteOps: null })
        {
            context.Report(ResourceDiagnostics.NoRate(limit.Source, device.Text));
            return false;
        }

        foreach (IoLimit other in earlier)
        {
            if (other.Device != path) { continue; }
            context.Report(ResourceDiagnostics.DeviceTwice(context.At(device), device.Text));
            return false;
        }

        return true;
    }

    private ulong? ReadRate(MappingNode limit, string key)
    {
        if (ResolveContext.Scalar(limit, key) is not { } node || QuantityReader.Size(node, context) is not { } bytes) { return null; }
        if (bytes == 0) { context.Report(SettingDiagnostics.TooSmall(context.At(node), key, node.Text, "1, a byte in a second")); }
        return bytes;
    }

    private ulong? ReadRate(ScalarNode? node) => NumberText.Read(node, 1, int.MaxValue, context) is { } number ? (ulong)number : null;
}
