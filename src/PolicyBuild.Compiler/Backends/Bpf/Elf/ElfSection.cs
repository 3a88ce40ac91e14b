namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>A section of an object file: Elf64_Shdr (elf.h) and its bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">SHT_*.</param>
/// <param name="Flags">SHF_*.</param>
/// <param name="Bytes">What it holds.</param>
internal sealed record ElfSection(string Name, int Type, int Flags, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Zeros behind the bytes.</summary>
    public int Zeros { get; init; }

    /// <summary>How long it is.</summary>
    public int Length => Bytes.Length + Zeros;

    /// <summary>Another section that it refers to.</summary>
    public int Link { get; init; }

    /// <summary>Further information: of a symbol table the first global symbol, of relocations the section that they are for.</summary>
    public int Info { get; init; }

    /// <summary>The size of one of its entries; 0: it has none.</summary>
    public int EntrySize { get; init; }
}
