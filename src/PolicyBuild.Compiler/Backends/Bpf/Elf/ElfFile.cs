using System.Buffers.Binary;
using System.Text;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>Builds a relocatable object file for eBPF: ELF64, little endian (elf.h; BPF relocations: Documentation/bpf/llvm_reloc.rst).</summary>
internal sealed class ElfFile
{
    /// <summary>SHT_PROGBITS.</summary>
    public const int ProgramBits = 1;

    /// <summary>SHF_WRITE | SHF_ALLOC.</summary>
    public const int WritableData = 3;

    /// <summary>SHF_ALLOC.</summary>
    public const int ReadOnlyData = 2;

    /// <summary>SHF_ALLOC | SHF_EXECINSTR.</summary>
    public const int Code = 6;

    /// <summary>R_BPF_64_64: into a constant of 64 bits.</summary>
    public const int RelocateWide = 1;

    /// <summary>R_BPF_64_32: into a call.</summary>
    public const int RelocateCall = 10;

    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 16;
    private const int SymbolTable = 2; // SHT_SYMTAB
    private const int StringTable = 3; // SHT_STRTAB
    private const int Relocations = 9; // SHT_REL
    private const short MachineBpf = 247; // EM_BPF
    private const short Relocatable = 1; // ET_REL

    private readonly List<ElfSection> _sections = [new("", 0, 0, default)];
    private readonly List<ElfSymbol> _symbols = [];
    private readonly List<(int Section, int Offset, int Symbol, int Type)> _relocations = [];

    /// <summary>Adds a section; its number.</summary>
    public int Add(ElfSection section)
    {
        _sections.Add(section);
        return _sections.Count - 1;
    }

    /// <summary>Adds a symbol; its number, which stays although local ones come first in the file.</summary>
    public int Add(ElfSymbol symbol)
    {
        _symbols.Add(symbol);
        return _symbols.Count - 1;
    }

    /// <summary>Gives a section its bytes, where they are known later than its number.</summary>
    public void Replace(int section, byte[] bytes) => _sections[section] = _sections[section] with { Bytes = bytes };

    /// <summary>Notes that a place in a section is to be filled in by a symbol.</summary>
    public void Relocate(int section, int offset, int symbol, int type) => _relocations.Add((section, offset, symbol, type));

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        byte[] symbols = Symbols(strings, out int[] places, out int firstGlobal);
        int content = _sections.Count;
        int symbolTable = content + RelocatedSections().Count;
        foreach (int section in RelocatedSections())
        {
            Add(new ElfSection(".rel" + _sections[section].Name, Relocations, 0, RelocationsOf(section, places)) { Link = symbolTable, Info = section, EntrySize = RelocationSize });
        }

        Add(new ElfSection(".symtab", SymbolTable, 0, symbols) { Link = symbolTable + 1, Info = firstGlobal, EntrySize = SymbolSize });
        int[] names = new int[_sections.Count + 1];
        for (int i = 1; i < _sections.Count; i++) { names[i] = Text(strings, _sections[i].Name); }
        names[^1] = Text(strings, ".strtab");
        Add(new ElfSection(".strtab", StringTable, 0, strings.ToArray()));
        return Write(names);
    }

    private byte[] Symbols(MemoryStream strings, out int[] places, out int firstGlobal)
    {
        places = new int[_symbols.Count];
        byte[] bytes = new byte[(_symbols.Count + 1) * SymbolSize]; // the first one is empty
        int next = 1;
        firstGlobal = 1;
        foreach (bool isGlobal in (ReadOnlySpan<bool>)[false, true])
        {
            for (int i = 0; i < _symbols.Count; i++)
            {
                ElfSymbol symbol = _symbols[i];
                if (symbol.IsGlobal != isGlobal) { continue; }
                Span<byte> entry = bytes.AsSpan(next * SymbolSize);
                BinaryPrimitives.WriteInt32LittleEndian(entry, symbol.Name.Length == 0 ? 0 : Text(strings, symbol.Name));
                entry[4] = (byte)(((isGlobal ? 1 : 0) << 4) | symbol.Type);
                BinaryPrimitives.WriteInt16LittleEndian(entry[6..], (short)symbol.Section);
                BinaryPrimitives.WriteInt64LittleEndian(entry[8..], symbol.Value);
                BinaryPrimitives.WriteInt64LittleEndian(entry[16..], symbol.Size);
                places[i] = next++;
            }

            if (!isGlobal) { firstGlobal = next; }
        }

        return bytes;
    }

    private List<int> RelocatedSections()
    {
        var sections = new List<int>();
        foreach ((int section, _, _, _) in _relocations)
        {
            if (!sections.Contains(section)) { sections.Add(section); }
        }

        return sections;
    }

    private byte[] RelocationsOf(int section, int[] places)
    {
        var bytes = new MemoryStream();
        Span<byte> entry = stackalloc byte[RelocationSize];
        foreach ((int owner, int offset, int symbol, int type) in _relocations)
        {
            if (owner != section) { continue; }
            BinaryPrimitives.WriteInt64LittleEndian(entry, offset);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], places[symbol]);
            bytes.Write(entry);
        }

        return bytes.ToArray();
    }

    private byte[] Write(int[] names)
    {
        int[] offsets = new int[_sections.Count];
        int length = HeaderSize;
        for (int i = 1; i < offsets.Length; i++)
        {
            offsets[i] = length;
            length = (length + _sections[i].Length + 7) & ~7;
        }

        byte[] file = new byte[length + (_sections.Count * SectionHeaderSize)];
        ReadOnlySpan<byte> start = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]; // 64 bits, little endian, version 1
        start.CopyTo(file);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(16), Relocatable);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(18), MachineBpf);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), length);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(52), HeaderSize);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(58), SectionHeaderSize);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(60), (short)_sections.Count);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(62), (short)(_sections.Count - 1));
        for (int i = 1; i < _sections.Count; i++)
        {
            ElfSection section = _sections[i];
            section.Bytes.Span.CopyTo(file.AsSpan(offsets[i]));
            Span<byte> header = file.AsSpan(length + (i * SectionHeaderSize));
            BinaryPrimitives.WriteInt32LittleEndian(header, names[i]);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], section.Type);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], section.Flags);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], offsets[i]);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], section.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header[40..], section.Link);
            BinaryPrimitives.WriteInt32LittleEndian(header[44..], section.Info);
            BinaryPrimitives.WriteInt64LittleEndian(header[48..], 8);
            BinaryPrimitives.WriteInt64LittleEndian(header[56..], section.EntrySize);
        }

        return file;
    }

    private static int Text(MemoryStream strings, string text)
    {
        int at = (int)strings.Length;
        strings.Write(Encoding.UTF8.GetBytes(text));
        strings.WriteByte(0);
        return at;
    }
}
