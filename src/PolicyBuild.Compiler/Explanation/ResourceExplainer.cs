using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>Says what the limits of a bundle mean for the program.</summary>
public static class ResourceExplainer
{
    /// <summary>The limits: those of controllers, those of the launcher, then those of a WASI runtime.</summary>
    /// <param name="cgroup">The cgroup section; null: none.</param>
    /// <param name="launch">The launch section; null: none.</param>
    /// <param name="wasi">The WASI manifest; null: none.</param>
    /// <param name="map">The way back to the policy.</param>
    public static ImmutableArray<ResourceExplanation> Explain(CgroupLimits? cgroup, LaunchSettings? launch, WasiManifest? wasi, SourceMap map)
    {
        var limits = ImmutableArray.CreateBuilder<ResourceExplanation>();
        if (cgroup is not null) { AddCgroup(limits, cgroup, map); }
        if (launch?.Timeout is { } timeout)
        {
            limits.Add(new(Text($"timeout {timeout} ms"), "from the start; then the program is killed and the exit status is 124", map.PlaceOf("launch", 0)));
        }

        if (launch?.Disk is { } disk)
        {
            limits.Add(new(
                Text($"disk {disk} bytes"),
                "the size of the private writable file system, and of a file (RLIMIT_FSIZE); no controller counts it",
                map.PlaceOf("launch", 1)));
        }

        if (launch is not null) { AddProcessors(limits, launch, map); }
        if (wasi is not null) { AddWasi(limits, wasi); }
        return limits.ToImmutable();
    }

    private static void AddCgroup(ImmutableArray<ResourceExplanation>.Builder limits, CgroupLimits cgroup, SourceMap map)
    {
        for (int i = 0; i < cgroup.Settings.Length; i++)
        {
            (string limit, string meaning) = Describe(cgroup.Settings[i]);
            limits.Add(new(limit, meaning, map.PlaceOf("cgroup", i)));
        }

        for (int i = 0; i < cgroup.Devices.Length; i++)
        {
            limits.Add(new(
                $"io {cgroup.Devices[i].Path} {cgroup.Devices[i].Value}",
                "bytes and operations in a second of the disk that the path is on; above them the program waits (io.max)",
                map.PlaceOf("cgroup", cgroup.Settings.Length + i)));
        }
    }

    private static (string Limit, string Meaning) Describe(CgroupSetting setting) => setting.File switch
    {
        CgroupFile.MemoryMax => ($"memory {setting.Value} bytes", "above it the program is killed (memory.max)"),
        CgroupFile.MemoryHigh => ($"memory_high {setting.Value} bytes", "above it the program is slowed down and memory taken back (memory.high)"),
        CgroupFile.MemorySwapMax => ($"swap {setting.Value} bytes", "beyond it nothing of the program is swapped out (memory.swap.max)"),
        CgroupFile.MemoryOomGroup => ("memory", "with one process of the program all are killed (memory.oom.group)"),
        CgroupFile.CpuMax => ($"cpu {setting.Value}", "microseconds of processor time in each period of so many; then the program waits (cpu.max)"),
        CgroupFile.CpuWeight => ($"cpu_weight {setting.Value}", "its share of busy processors, where others have 100 (cpu.weight)"),
        _ => ($"pids {setting.Value}", "processes and threads; above it fork fails with EAGAIN (pids.max)"),
    };

    private static void AddProcessors(ImmutableArray<ResourceExplanation>.Builder limits, LaunchSettings launch, SourceMap map)
    {
        string? processors = null, meaning = null;
        if (!launch.Processors.IsEmpty)
        {
            processors = string.Join(", ", launch.Processors);
            meaning = "the processors that the program starts on, of those that the host has and the caller may use";
        }
        else if (launch.Flags.HasFlag(LaunchFlags.ProcessorsOfNode))
        {
            processors = "numa-aware";
            meaning = "the program starts on the processors of one NUMA node, the one on which the launcher runs, and takes memory from it first";
        }

        if (processors is not null && meaning is not null)
        {
            limits.Add(new("cpu_affinity " + processors, meaning + "; a program whose filter allows sched_setaffinity can change it", map.PlaceOf("launch", 2)));
        }
    }

    private static void AddWasi(ImmutableArray<ResourceExplanation>.Builder limits, WasiManifest wasi)
    {
        const string under = "under a WASI runtime: ";
        if (wasi.MemoryLimits is { } memory) { limits.Add(new(Text($"memory {memory} bytes"), under + "beyond it memory does not grow", default)); }
        if (wasi.CpuLimits is { } cpu) { limits.Add(new(Text($"cpu {cpu}"), under + "processors at most", default)); }
        if (wasi.TimeoutMs is { } timeout) { limits.Add(new(Text($"timeout {timeout} ms"), under + "from the start; then the program ends", default)); }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
