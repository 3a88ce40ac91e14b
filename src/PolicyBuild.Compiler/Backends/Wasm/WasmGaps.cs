using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>
/// Names what of a policy a WASI runtime cannot hold. Left out is what holds by itself there: a WASI program makes no system call, has no
/// Linux capability, starts no process, and reaches neither signals nor sockets that are no capability.
/// </summary>
internal static class WasmGaps
{
    /// <summary>Layers of the kernel.</summary>
    internal static void AddKernelLayers(PolicyModel policy, ImmutableArray<WasmGap>.Builder gaps)
    {
        if (policy.Seccomp is { } seccomp) { gaps.Add(new WasmGap("security.seccomp", PlaceOf(seccomp))); }
        if (policy.Process.CapabilitiesKept is > 0) { gaps.Add(new WasmGap("security.capabilities", policy.Process.CapabilitiesSource)); }
    }

    /// <summary>Settings of the process; its environment is the runtime's to set, as the launch settings say.</summary>
    internal static void AddProcess(PolicyModel policy, ImmutableArray<WasmGap>.Builder gaps)
    {
        ProcessPolicy process = policy.Process;
        if (process.Umask is not null) { gaps.Add(new WasmGap("process.umask", process.Source)); }
        if (process.WorkingDirectory is not null) { gaps.Add(new WasmGap("process.working_directory", process.Source)); }
        if (process.Affinity is { } affinity) { gaps.Add(new WasmGap("performance.cpu_affinity", affinity.Source)); }
        foreach (ResourceLimit limit in process.Rlimits)
        {
            string name = Rlimit.TryGetName(limit.Resource, out string? known) ? known : limit.Resource.ToString(CultureInfo.InvariantCulture);
            gaps.Add(new WasmGap("process.rlimits." + name, limit.Source));
        }
    }

    /// <summary>Limits beside memory, cpu and timeout; pids holds by itself.</summary>
    internal static void AddResources(ResourcePolicy? resources, ImmutableArray<WasmGap>.Builder gaps)
    {
        if (resources is null) { return; }
        Add("resources.memory_high", resources.MemoryHigh);
        Add("resources.swap", resources.Swap);
        Add("resources.cpu_weight", resources.CpuWeight);
        foreach (IoLimit limit in resources.Io) { gaps.Add(new WasmGap("resources.io", limit.Source)); }
        Add("resources.disk", resources.Disk);

        void Add(string setting, ResourceValue? limit)
        {
            if (limit is { } value) { gaps.Add(new WasmGap(setting, value.Source)); }
        }
    }

    // A layer without a written default is known by its first rule.
    private static NodeRef PlaceOf(SeccompPolicy seccomp)
    {
        if (!seccomp.DefaultSource.IsNone) { return seccomp.DefaultSource; }
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                if (!abi.Rules.IsEmpty) { return abi.Rules[0].Source; }
            }
        }

        return default;
    }
}
