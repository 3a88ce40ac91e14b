using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What the launcher puts into an instruction, 16 bytes; each program's ascend by instruction, each instruction once.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfRelocationRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 16;

    /// <summary>The instruction, from 0.</summary>
    public uint Instruction;

    /// <summary>A value of <see cref="BpfRelocationKind"/>.</summary>
    public uint Kind;

    /// <summary>The map or field, from 0.</summary>
    public uint Value;

    /// <summary>For <see cref="BpfRelocationKind.MapValue"/> the offset in the map's value; else zero.</summary>
    public uint Extra;
}
