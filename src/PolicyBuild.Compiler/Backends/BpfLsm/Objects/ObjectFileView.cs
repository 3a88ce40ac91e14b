using System.Text;
using PolicyBuild.Compiler.Resolution.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>Sections, symbols and relocations of an object file that <see cref="ObjectFileReader"/> has found sound.</summary>
internal sealed class ObjectFileView
{
    private const uint ProgramBits = 1; // SHT_PROGBITS
    private const uint SymbolTable = 2; // SHT_SYMTAB
    private const uint Relocations = 9; // SHT_REL
    private const ulong Executable = 4; // SHF_EXECINSTR
    private const int Function = 2; // STT_FUNC
    private const int FirstReserved = 0xFF00; // SHN_LORESERVE

    private readonly ReadOnlyMemory<byte> _file;
    private readonly ElfSection[] _sections;
    private readonly string[] _names;
    private readonly List<ObjectSymbol> _symbols = [];
    private readonly Dictionary<(int Section, int Offset), int> _relocations = [];
    private readonly HashSet<int> _relocated = [];

    /// <summary>Reads an object.</summary>
    public ObjectFileView(ReadOnlyMemory<byte> file)
    {
        _file = file;
        if (ElfSections.TryRead(file.Span, out _sections, out _names) is { } problem) { throw new ObjectRefusedException("it " + problem); }
        for (int i = 0; i < _sections.Length; i++)
        {
            if (_sections[i].Type == SymbolTable) { ReadSymbols(_sections[i]); }
        }

        foreach (ElfSection section in _sections)
        {
            if (section.Type == Relocations) { ReadRelocations(section); }
        }
    }

    /// <summary>How many sections there are.</summary>
    public int Count => _sections.Length;

    /// <summary>The symbols.</summary>
    public IReadOnlyList<ObjectSymbol> Symbols => _symbols;

    /// <summary>A section's name.</summary>
    public string NameOf(int section) => _names[section];

    /// <summary>A section's number; 0: there is none.</summary>
    public int Find(string name) => Math.Max(Array.IndexOf(_names, name), 0);

    /// <summary>A section's bytes; none where the file has none for it, which means zeros.</summary>
    public ReadOnlySpan<byte> BytesOf(int section) => _sections[section].In(_file.Span);

    /// <summary>A section's size.</summary>
    public ulong SizeOf(int section) => _sections[section].Size;

    /// <summary>The symbol that a place in a section is filled in by; null: none.</summary>
    public ObjectSymbol? SymbolAt(int section, int offset) => _relocations.TryGetValue((section, offset), out int symbol) ? _symbols[symbol] : null;

    /// <summary>Whether anything of a section is to be filled in.</summary>
    public bool HasRelocations(int section) => _relocated.Contains(section);

    /// <summary>Whether a section holds programs or functions.</summary>
    public bool IsCode(int section) => _sections[section].Type == ProgramBits && (_sections[section].Flags & Executable) != 0;

    private void ReadSymbols(ElfSection table)
    {
        ReadOnlySpan<byte> names = _sections[table.Link].In(_file.Span);
        for (ReadOnlySpan<byte> left = table.In(_file.Span); left.Length >= 24; left = left[24..])
        {
            ReadOnlySpan<byte> name = names[(int)ElfSections.Word32(left)..];
            int section = ElfSections.Word16(left[6..]);
            _symbols.Add(new ObjectSymbol(
                Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]),
                section >= FirstReserved ? 0 : section,
                ElfSections.Word64(left[8..]),
                ElfSections.Word64(left[16..]),
                (left[4] & 15) == Function));
        }
    }

    private void ReadRelocations(ElfSection table)
    {
        _relocated.Add((int)table.Info);
        for (ReadOnlySpan<byte> left = table.In(_file.Span); left.Length >= 16; left = left[16..])
        {
            _relocations[((int)table.Info, (int)ElfSections.Word64(left))] = (int)(ElfSections.Word64(left[8..]) >> 32);
        }
    }
}
