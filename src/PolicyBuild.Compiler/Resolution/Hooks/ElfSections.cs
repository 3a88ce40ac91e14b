using System.Buffers.Binary;
using System.Text;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads the header and the table of sections of an object file, without trust (elf.h, elf(5)).</summary>
internal static class ElfSections
{
    private const int HeaderSize = 64; // Elf64_Ehdr
    private const int EntrySize = 64; // Elf64_Shdr
    private const int MaxSections = 4096;
    private const int MaxNameBytes = 256;
    private const ushort Relocatable = 1; // ET_REL
    private const ushort MachineBpf = 247; // EM_BPF
    private const uint StringTable = 3; // SHT_STRTAB

    /// <summary>Reads the sections and their names; what is wrong, to stand behind the file's name, or null.</summary>
    public static string? TryRead(ReadOnlySpan<byte> file, out ElfSection[] sections, out string[] names)
    {
        sections = [];
        names = [];
        if (file.Length < HeaderSize) { return "is cut short"; }
        if (file[4] != 2 || file[5] != 1 || file[6] != 1) { return "is not ELF of 64 bits, little endian"; }
        if (Word16(file[18..]) != MachineBpf) { return "is not for BPF"; }
        if (Word16(file[16..]) != Relocatable) { return "is not an object file that can be relocated"; }
        ulong table = Word64(file[40..]);
        int count = Word16(file[60..]);
        int namesAt = Word16(file[62..]);
        if (Word16(file[58..]) != EntrySize || count is 0 or > MaxSections || namesAt >= count) { return "has no table of sections that can be read"; }
        if (table > (ulong)file.Length || (ulong)count * EntrySize > (ulong)file.Length - table) { return "is cut short in the table of sections"; }
        sections = new ElfSection[count];
        ulong left = (ulong)file.Length;
        for (int i = 0; i < count; i++)
        {
            sections[i] = Section(file.Slice((int)table + (i * EntrySize), EntrySize));
            if (sections[i].HasBytes && !LiesIn((ulong)file.Length, sections[i])) { return "is cut short in a section"; }

            // No compiler lets sections share bytes, and what a file says many times would be read so often.
            if (sections[i].HasBytes && sections[i].Size > left) { return "has sections that overlap"; }
            if (sections[i].HasBytes) { left -= sections[i].Size; }
        }

        if (sections[namesAt].Type != StringTable) { return "has no names of sections"; }
        names = new string[count];
        ReadOnlySpan<byte> text = sections[namesAt].In(file);
        for (int i = 0; i < count; i++)
        {
            uint at = Word32(file[((int)table + (i * EntrySize))..]);
            int length = at < text.Length ? text[(int)at..].IndexOf((byte)0) : -1;
            if (length is < 0 or > MaxNameBytes) { return "has a section without a name that ends"; }
            names[i] = Printable(text.Slice((int)at, length));
        }

        return null;
    }

    /// <summary>Two bytes, little endian.</summary>
    public static ushort Word16(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at);

    /// <summary>Four bytes, little endian.</summary>
    public static uint Word32(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt32LittleEndian(at);

    /// <summary>Eight bytes, little endian.</summary>
    public static ulong Word64(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt64LittleEndian(at);

    // A section of size 0 too begins in the file: its bytes are a slice from there.
    private static bool LiesIn(ulong length, ElfSection section) => section.Offset <= length && section.Size <= length - section.Offset;

    private static ElfSection Section(ReadOnlySpan<byte> entry) =>
        new(Word32(entry[4..]), Word64(entry[8..]), Word64(entry[24..]), Word64(entry[32..]), Word32(entry[40..]), Word32(entry[44..]), Word64(entry[56..]));

    // Names stand in messages.
    private static string Printable(ReadOnlySpan<byte> name)
    {
        string text = Encoding.Latin1.GetString(name);
        return text.All(static c => c is > ' ' and < '\x7F') ? text : string.Concat(text.Select(static c => c is > ' ' and < '\x7F' ? c : '?'));
    }
}
