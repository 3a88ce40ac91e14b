namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>A section of an object file (Elf64_Shdr); where it has bytes, its begin and its end lie in the file.</summary>
/// <param name="Type">SHT_*.</param>
/// <param name="Flags">SHF_*.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Link">A section that belongs to it.</param>
/// <param name="Info">Of relocations: the section that they change.</param>
/// <param name="EntrySize">Bytes of an entry of a table.</param>
internal readonly record struct ElfSection(uint Type, ulong Flags, ulong Offset, ulong Size, uint Link, uint Info, ulong EntrySize)
{
    private const uint WithoutBytes = 8; // SHT_NOBITS

    /// <summary>Whether it has bytes in the file.</summary>
    public bool HasBytes => Type is not (0 or WithoutBytes);

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> file) => HasBytes ? file.Slice((int)Offset, (int)Size) : default;
}
