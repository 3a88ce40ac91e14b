using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>What a WASI runtime will enforce: it grants the capabilities and nothing else.</summary>
/// <param name="Capabilities">Files in the order of the policy, then sockets.</param>
/// <param name="MemoryLimits">Bytes of linear memory; null: no limit.</param>
/// <param name="CpuLimits">Hundred-thousandths of a processor; null: no limit.</param>
/// <param name="TimeoutMs">Milliseconds from the start; null: no limit.</param>
/// <param name="Gaps">What of the policy it cannot hold, in the order of the language.</param>
internal sealed record WasmModel(
    ImmutableArray<WasmCapability> Capabilities, ulong? MemoryLimits, ulong? CpuLimits, ulong? TimeoutMs, ImmutableArray<WasmGap> Gaps)
{
    /// <summary>Reads a policy.</summary>
    internal static WasmModel From(PolicyModel policy)
    {
        var capabilities = ImmutableArray.CreateBuilder<WasmCapability>();
        var gaps = ImmutableArray.CreateBuilder<WasmGap>();
        WasmGaps.AddKernelLayers(policy, gaps);
        WasmFiles.Add(policy, capabilities, gaps);
        WasmSockets.Add(policy, capabilities, gaps);
        WasmGaps.AddProcess(policy, gaps);
        WasmGaps.AddResources(policy.Resources, gaps);
        return new WasmModel(
            capabilities.ToImmutable(),
            policy.Resources?.Memory?.Value,
            policy.Resources?.Cpu?.Value,
            policy.Resources?.Timeout?.Value,
            gaps.ToImmutable());
    }
}
