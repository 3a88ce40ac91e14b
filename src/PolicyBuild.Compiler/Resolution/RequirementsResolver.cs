using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>requires</c>.</summary>
internal sealed class RequirementsResolver(ResolveContext context)
{
    /// <summary>What the host must have.</summary>
    public Requirements Resolve(MappingNode? section)
    {
        if (section is null) { return new Requirements(Kernel: null, LandlockAbi: 0); }
        SyntaxNode? cgroup = section.Find("cgroup");
        return new Requirements(
            ReadKernel(ResolveContext.Scalar(section, "kernel")),
            NumberText.Read(ResolveContext.Scalar(section, "landlock_abi"), 1, LandlockAbi.Newest, context) ?? 0)
        {
            Cgroup = cgroup is ScalarNode { IsTrue: true } or SequenceNode { Items.IsEmpty: false },
            Controllers = ReadControllers(cgroup as SequenceNode),
            BpfLsm = ResolveContext.Scalar(section, "bpf_lsm") is { IsTrue: true },
        };
    }

    private static CgroupControllers ReadControllers(SequenceNode? list)
    {
        CgroupControllers controllers = CgroupControllers.None;
        foreach (SyntaxNode item in list?.Items ?? [])
        {
            controllers |= (item as ScalarNode)?.Text switch
            {
                "cpu" => CgroupControllers.Cpu,
                "cpuset" => CgroupControllers.Cpuset,
                "io" => CgroupControllers.Io,
                "memory" => CgroupControllers.Memory,
                "pids" => CgroupControllers.Pids,
                _ => CgroupControllers.None,
            };
        }

        return controllers;
    }

    // The text, not the number: 6.10 is not 6.1.
    private KernelVersion? ReadKernel(ScalarNode? node)
    {
        if (node is null) { return null; }
        int point = node.Text.IndexOf('.');
        if (point > 0 && TryReadPart(node.Text.AsSpan(0, point), out int major) && TryReadPart(node.Text.AsSpan(point + 1), out int minor))
        {
            return new KernelVersion(major, minor);
        }

        context.Report(SettingDiagnostics.BadKernelVersion(context.At(node), node.Text));
        return null;
    }

    // Each part has 16 bits in the bundle (LaunchHeader.RequiredKernel).
    private static bool TryReadPart(ReadOnlySpan<char> text, out int part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out part) && part <= ushort.MaxValue;
}
