using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>What the controllers of cgroup v2 will enforce, in their words (Documentation/admin-guide/cgroup-v2.rst).</summary>
/// <param name="Settings">The files that are set, by number.</param>
/// <param name="Devices">The devices with a line in io.max, in the order of the policy.</param>
internal sealed record CgroupModel(ImmutableArray<CgroupModelSetting> Settings, ImmutableArray<IoLimit> Devices)
{
    /// <summary>Whether there is nothing to set.</summary>
    internal bool IsEmpty => Settings.IsEmpty && Devices.IsEmpty;

    /// <summary>Reads the limits that a controller holds; the others, disk and timeout, are launch settings.</summary>
    internal static CgroupModel From(ResourcePolicy policy)
    {
        var settings = ImmutableArray.CreateBuilder<CgroupModelSetting>();
        Add(CgroupFile.MemoryMax, policy.Memory);
        Add(CgroupFile.MemoryHigh, policy.MemoryHigh);
        Add(CgroupFile.MemorySwapMax, policy.Swap);

        // The limit is the program's, so the program ends: without this the kernel picks one process, and the others go on without it.
        Add(CgroupFile.MemoryOomGroup, policy.Memory is { } memory ? memory with { Value = 1 } : null);
        Add(CgroupFile.CpuMax, policy.Cpu);
        Add(CgroupFile.CpuWeight, policy.CpuWeight);
        Add(CgroupFile.PidsMax, policy.Pids);
        return new CgroupModel(settings.ToImmutable(), policy.Io);

        void Add(CgroupFile file, ResourceValue? limit)
        {
            if (limit is { } value) { settings.Add(new CgroupModelSetting(file, value.Value, value.Source)); }
        }
    }
}
