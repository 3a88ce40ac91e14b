using System;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// What the head of policy-run's own file says: where the launcher ends, and whether a bundle follows. The mark lies in the padding of
/// e_ident, which loaders skip (System V ABI, ELF header), so that a file whose appended part was cut off whole still knows that it had one.
/// </summary>
public static unsafe class LauncherImage
{
    /// <summary>Length of an ELF header of 64 bits in bytes (elf.h, Elf64_Ehdr).</summary>
    public const int HeaderSize = 64;

    /// <summary>Where the mark lies: EI_PAD.</summary>
    public const int MarkOffset = 9;

    /// <summary>Length of the mark in bytes: up to EI_NIDENT.</summary>
    public const int MarkSize = 7;

    // Elf64_Ehdr: e_shoff, e_shentsize, e_shnum.
    private const int SectionsOffset = 40;
    private const int SectionSize = 58;
    private const int SectionCount = 60;

    /// <summary>The mark: "PBNA" and zeros.</summary>
    public static ReadOnlySpan<byte> Mark => "PBNA\0\0\0"u8;

    /// <summary>Whether the head has a mark at all, be it damaged.</summary>
    /// <param name="header"><see cref="HeaderSize"/> bytes.</param>
    public static bool IsMarked(byte* header)
    {
        for (int i = 0; i < MarkSize; i++)
        {
            if (header[MarkOffset + i] != 0) { return true; }
        }

        return false;
    }

    /// <summary>Whether the mark is whole.</summary>
    /// <param name="header"><see cref="HeaderSize"/> bytes.</param>
    public static bool HasMark(byte* header)
    {
        for (int i = 0; i < MarkSize; i++)
        {
            if (header[MarkOffset + i] != Mark[i]) { return false; }
        }

        return true;
    }

    /// <summary>Where the launcher's own bytes end: ld writes the section table last.</summary>
    /// <param name="header"><see cref="HeaderSize"/> bytes; need not be aligned.</param>
    /// <returns>An offset from the start of the file; a damaged head gives any number.</returns>
    public static ulong EndOf(byte* header) =>
        *(ulong*)(header + SectionsOffset) + ((ulong)*(ushort*)(header + SectionSize) * *(ushort*)(header + SectionCount));
}
