using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One program, 64 bytes. Its place in the table is the number that its events carry.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfProgramRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 64;

    /// <summary>Most instructions: a wide load counts as two.</summary>
    public const int MaxInstructions = 65536;

    /// <summary>Bytes of an instruction: struct bpf_insn (linux/bpf.h).</summary>
    public const int InstructionSize = 8;

    /// <summary>Longest name of a hook in bytes.</summary>
    public const int MaxHook = 63;

    /// <summary>Its name: 1 to 15 of A-Z, a-z, 0-9, '_' and '.'.</summary>
    public StringReference Name;

    /// <summary>The security hook, such as "file_open"; empty for a program that is none of them.</summary>
    public StringReference Hook;

    /// <summary>BPF_PROG_TYPE_*: LSM, or one of those that attach to a cgroup.</summary>
    public uint ProgramType;

    /// <summary>BPF_*, as BPF_PROG_ATTACH takes it; a security hook's is BPF_LSM_CGROUP.</summary>
    public uint AttachType;

    /// <summary>Its instructions: struct bpf_insn.</summary>
    public TableReference Instructions;

    /// <summary>The first of its records in <see cref="BpfHeader.Relocations"/>.</summary>
    public uint FirstRelocation;

    /// <summary>How many there are.</summary>
    public uint RelocationCount;

    /// <summary>The first of its records in <see cref="BpfHeader.FuncInfos"/>.</summary>
    public uint FirstFuncInfo;

    /// <summary>How many there are; 0, or the first is of instruction 0.</summary>
    public uint FuncInfoCount;

    /// <summary>Bits of <see cref="BpfProgramFlags"/>.</summary>
    public uint Flags;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>The hook that earlier kernels have in its place, and to which the program is attached where the kernel has no <see cref="Hook"/>; empty: none.</summary>
    public StringReference OlderHook;
}
