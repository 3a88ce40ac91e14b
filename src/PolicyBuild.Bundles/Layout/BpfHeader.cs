using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The head of a section of eBPF programs, 64 bytes, little endian (docs/bundle-format.md, section 13).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfHeader
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 64;

    /// <summary>The record version that this code writes and reads.</summary>
    public const uint CurrentVersion = 2;

    /// <summary>Most maps.</summary>
    public const int MaxMaps = 64;

    /// <summary>Most programs.</summary>
    public const int MaxPrograms = 128;

    /// <summary>Most fields: each costs the launcher a look into the kernel's types.</summary>
    public const int MaxFields = 1024;

    /// <summary>Most bytes of all maps' contents together.</summary>
    public const int MaxContents = 4 << 20;

    /// <summary>Most bytes of the kernel's memory that all maps together can take, as <see cref="Reading.BpfMapMemory"/> counts them.</summary>
    public const int MaxMapMemory = 64 << 20;

    /// <summary>Most bytes of program BTF.</summary>
    public const int MaxBtf = 1 << 20;

    /// <summary>Must be <see cref="CurrentVersion"/>.</summary>
    public uint Version;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>The maps: <see cref="BpfMapRecord"/>.</summary>
    public TableReference Maps;

    /// <summary>The programs, at least one: <see cref="BpfProgramRecord"/>.</summary>
    public TableReference Programs;

    /// <summary>What is put into instructions on the target, each program's together: <see cref="BpfRelocationRecord"/>.</summary>
    public TableReference Relocations;

    /// <summary>Members of the kernel's structures: <see cref="BpfFieldRecord"/>.</summary>
    public TableReference Fields;

    /// <summary>The functions of the programs, each program's together: <see cref="BpfFuncInfo"/>.</summary>
    public TableReference FuncInfos;

    /// <summary>Where the rules were written: <see cref="BpfRuleRecord"/>.</summary>
    public TableReference Rules;

    /// <summary>The programs' BTF as BPF_BTF_LOAD takes it; length 0: none.</summary>
    public BlobReference Btf;
}
