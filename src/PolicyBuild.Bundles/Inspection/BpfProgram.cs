using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A program of a section of eBPF programs; see <see cref="BpfProgramRecord"/>.</summary>
/// <param name="Name">Its name, 1 to 15 characters.</param>
/// <param name="Hook">The security hook; empty for a program that is none of them.</param>
/// <param name="ProgramType">BPF_PROG_TYPE_*.</param>
/// <param name="AttachType">BPF_* for BPF_PROG_ATTACH.</param>
/// <param name="Instructions">struct bpf_insn, 8 bytes each.</param>
public sealed record BpfProgram(string Name, string Hook, uint ProgramType, uint AttachType, ImmutableArray<byte> Instructions)
{
    /// <summary>What is put into instructions on the target, ascending by instruction.</summary>
    public ImmutableArray<BpfRelocationRecord> Relocations { get; init; } = [];

    /// <summary>Its functions, ascending by instruction; where there are any, the first is of instruction 0.</summary>
    public ImmutableArray<BpfFuncInfo> FuncInfos { get; init; } = [];

    /// <summary>The hook that earlier kernels have in the place of <see cref="Hook"/>; empty: none.</summary>
    public string OlderHook { get; init; } = "";

    /// <summary>What the launcher has to know.</summary>
    public BpfProgramFlags Flags { get; init; }
}
