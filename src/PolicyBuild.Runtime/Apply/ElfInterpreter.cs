using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The interpreter that an ELF program names (PT_INTERP; System V ABI, chapters 4 and 5; linux/elf.h).</summary>
internal static unsafe class ElfInterpreter
{
    private const byte Class32 = 1; // ELFCLASS32
    private const byte Class64 = 2; // ELFCLASS64
    private const byte LittleEndian = 1; // ELFDATA2LSB
    private const uint SegmentInterpreter = 3; // PT_INTERP
    private const int MaxSegments = 1024; // the kernel itself reads at most 64 KiB of program headers

    internal static bool IsElf(in ProgramHead head) =>
        head.At(0) == 0x7F && head.At(1) == (byte)'E' && head.At(2) == (byte)'L' && head.At(3) == (byte)'F';

    /// <summary>Writes the interpreter's path; false for a static program, and for a file that the kernel would not start either.</summary>
    internal static bool Find(in ProgramHead head, ref PathBuffer interpreter)
    {
        bool wide = head.At(4) == Class64;
        if (!IsElf(head) || (!wide && head.At(4) != Class32) || head.At(5) != LittleEndian) { return false; }

        byte* header = stackalloc byte[64];
        if (!head.Copy(0, header, wide ? 64 : 52)) { return false; }
        ulong table = wide ? *(ulong*)(header + 32) : *(uint*)(header + 28);
        int entrySize = *(ushort*)(header + (wide ? 54 : 42));
        int count = *(ushort*)(header + (wide ? 56 : 44));
        if (entrySize != (wide ? 56 : 32) || count > MaxSegments) { return false; }

        byte* segment = stackalloc byte[56];
        for (int i = 0; i < count; i++)
        {
            if (!head.Copy(table + (ulong)(i * entrySize), segment, entrySize)) { return false; }
            if (*(uint*)segment != SegmentInterpreter) { continue; }
            ulong offset = wide ? *(ulong*)(segment + 8) : *(uint*)(segment + 4);
            ulong length = wide ? *(ulong*)(segment + 32) : *(uint*)(segment + 16);
            return ReadName(head, offset, length, ref interpreter);
        }

        return false;
    }

    private static bool ReadName(in ProgramHead head, ulong offset, ulong length, ref PathBuffer interpreter)
    {
        // The kernel takes 2 to PATH_MAX bytes, the last of them zero (fs/binfmt_elf.c).
        if (length is < 2 or > PathBuffer.Capacity) { return false; }
        byte* name = stackalloc byte[PathBuffer.Capacity];
        if (!head.Copy(offset, name, (int)length) || name[length - 1] != 0) { return false; }
        interpreter.Clear();
        interpreter.Add(name);
        return !interpreter.Overflowed;
    }
}
