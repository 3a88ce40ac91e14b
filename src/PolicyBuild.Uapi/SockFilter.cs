using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PolicyBuild.Uapi;

/// <summary>One classic BPF instruction: struct sock_filter of linux/filter.h, 8 bytes.</summary>
/// <param name="Code">The opcode (<see cref="ClassicBpf"/>), bytes 0 and 1.</param>
/// <param name="JumpTrue">How many instructions a conditional jump skips when its test holds, byte 2.</param>
/// <param name="JumpFalse">How many it skips when its test does not hold, byte 3.</param>
/// <param name="K">The operand: constant, offset of a load, distance of an unconditional jump; bytes 4 to 7.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SockFilter(ushort Code, byte JumpTrue, byte JumpFalse, uint K)
{
    /// <summary>The size in bytes.</summary>
    public const int Size = 8;

    /// <summary>Most instructions that a filter may have: BPF_MAXINSNS of linux/bpf_common.h.</summary>
    public const int MaxProgramLength = 4096;

    /// <summary>Reads an instruction in little-endian order, that of every architecture here.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    public static SockFilter Read(ReadOnlySpan<byte> bytes)
    {
        // In one read: the simulator does nothing more often.
        ulong raw = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return new SockFilter((ushort)raw, (byte)(raw >> 16), (byte)(raw >> 24), (uint)(raw >> 32));
    }

    /// <summary>Writes the instruction in little-endian order.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Code);
        bytes[2] = JumpTrue;
        bytes[3] = JumpFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], K);
    }
}
