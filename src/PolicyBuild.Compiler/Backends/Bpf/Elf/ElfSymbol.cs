namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>A symbol: Elf64_Sym (elf.h).</summary>
/// <param name="Name">Its name; empty: the section's.</param>
/// <param name="Type">STT_*.</param>
/// <param name="IsGlobal">Whether others may name it.</param>
/// <param name="Section">The section; 0: it lies elsewhere.</param>
/// <param name="Value">Its place in the section.</param>
/// <param name="Size">Its size.</param>
internal readonly record struct ElfSymbol(string Name, int Type, bool IsGlobal, int Section, int Value, int Size)
{
    /// <summary>STT_NOTYPE.</summary>
    public const int Untyped = 0;

    /// <summary>STT_OBJECT: data.</summary>
    public const int Object = 1;

    /// <summary>STT_FUNC: code.</summary>
    public const int Function = 2;

    /// <summary>STT_SECTION: the section itself.</summary>
    public const int SectionSymbol = 3;
}
