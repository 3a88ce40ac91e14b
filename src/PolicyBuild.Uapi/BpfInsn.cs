using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PolicyBuild.Uapi;

/// <summary>One eBPF instruction: struct bpf_insn of linux/bpf.h, 8 bytes.</summary>
/// <param name="Code">The opcode (<see cref="Ebpf"/>), byte 0.</param>
/// <param name="Registers">The destination register in the low four bits, the source register in the high ones; byte 1.</param>
/// <param name="Offset">The distance of a jump, or the displacement of a load or store; bytes 2 and 3.</param>
/// <param name="Immediate">The constant, helper number or half of a 64-bit constant; bytes 4 to 7.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInsn(byte Code, byte Registers, short Offset, int Immediate)
{
    /// <summary>The size in bytes.</summary>
    public const int Size = 8;

    /// <summary>Makes an instruction of its five fields.</summary>
    /// <param name="code">The opcode.</param>
    /// <param name="destination">The destination register, 0 to 10.</param>
    /// <param name="source">The source register, or a number that says what the constant is (<see cref="Ebpf.PseudoMap"/>).</param>
    /// <param name="offset">Distance or displacement.</param>
    /// <param name="immediate">The constant.</param>
    public BpfInsn(byte code, int destination, int source, short offset, int immediate)
        : this(code, (byte)((destination & 15) | (source << 4)), offset, immediate)
    {
    }

    /// <summary>The destination register.</summary>
    public int Destination => Registers & 15;

    /// <summary>The source register.</summary>
    public int Source => Registers >> 4;

    /// <summary>Reads an instruction in little-endian order, that of every architecture here.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    public static BpfInsn Read(ReadOnlySpan<byte> bytes)
    {
        ulong raw = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return new BpfInsn((byte)raw, (byte)(raw >> 8), (short)(raw >> 16), (int)(raw >> 32));
    }

    /// <summary>Writes the instruction in little-endian order.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    public void Write(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Code | ((ulong)Registers << 8) | ((ulong)(ushort)Offset << 16) | ((ulong)(uint)Immediate << 32));
}
