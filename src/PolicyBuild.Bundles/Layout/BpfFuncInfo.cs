using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>A function of a program: struct bpf_func_info (linux/bpf.h), 8 bytes; ascending by instruction.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfFuncInfo
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 8;

    /// <summary>Its first instruction.</summary>
    public uint Instruction;

    /// <summary>Its type in the section's BTF, from 1.</summary>
    public uint TypeId;
}
