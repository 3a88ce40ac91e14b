using System.Buffers.Binary;
using System.Text;
using PolicyBuild.Compiler.Backends.Bpf;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

/// <summary>Makes eBPF object files as clang lays them out: sections, symbols, relocations, licence.</summary>
internal static class ObjectFiles
{
    /// <summary>A program of three instructions, of which the first, a wide load, is relocated to a map.</summary>
    public static byte[] Make(string section = "lsm/file_open", string? licence = "GPL", uint relocationType = 9, ulong relocated = 0, uint symbol = 1)
    {
        byte[] code = [0x18, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        byte[] symbols = new byte[48];
        BinaryPrimitives.WriteUInt32LittleEndian(symbols.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(symbols.AsSpan(30), 4); // in .maps
        byte[] relocations = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(relocations, relocated);
        BinaryPrimitives.WriteUInt64LittleEndian(relocations.AsSpan(8), ((ulong)symbol << 32) | 1);
        var sections = new List<(string Name, uint Type, ulong Flags, byte[] Bytes, uint Link, uint Info, ulong Entry)>
        {
            ("", 0, 0, [], 0, 0, 0),
            (section, 1, 6, code, 0, 0, 0),
            (licence is null ? "other" : "license", 1, 3, Encoding.Latin1.GetBytes((licence ?? "GPL") + "\0"), 0, 0, 0),
            (".symtab", 2, 0, symbols, 5, 1, 24),
            (".maps", 1, 3, new byte[32], 0, 0, 0),
            (".strtab", 3, 0, "\0events\0"u8.ToArray(), 0, 0, 0),
            (".rel" + section, relocationType, 0x40, relocations, 3, 1, 16),
            (".shstrtab", 3, 0, [], 0, 0, 0),
        };
        return Write(sections);
    }

    /// <summary>A program that loads the map m so many times and returns 0.</summary>
    public static byte[] Loading(int loads, byte[] btf)
    {
        byte[] code = new byte[(loads * 16) + 16];
        byte[] relocations = new byte[loads * 16];
        for (int i = 0; i < loads; i++)
        {
            (code[i * 16], code[(i * 16) + 1]) = (0x18, 1);
            BinaryPrimitives.WriteUInt64LittleEndian(relocations.AsSpan(i * 16), (ulong)i * 16);
            BinaryPrimitives.WriteUInt64LittleEndian(relocations.AsSpan((i * 16) + 8), (2UL << 32) | 1);
        }

        (code[^16], code[^8]) = (0xB7, 0x95);
        byte[] symbols = new byte[72];
        (symbols[24], symbols[28], symbols[30]) = (1, 2, 1); // p, a function
        BinaryPrimitives.WriteUInt64LittleEndian(symbols.AsSpan(40), (ulong)code.Length);
        (symbols[48], symbols[52], symbols[54]) = (3, 1, 6); // m, an object in .maps
        return Write(
        [
            ("", 0, 0, [], 0, 0, 0),
            ("lsm/task_alloc", 1, 6, code, 0, 0, 0),
            ("license", 1, 3, "GPL\0"u8.ToArray(), 0, 0, 0),
            (".symtab", 2, 0, symbols, 4, 1, 24),
            (".strtab", 3, 0, "\0p\0m\0"u8.ToArray(), 0, 0, 0),
            (".rellsm/task_alloc", 9, 0x40, relocations, 3, 1, 16),
            (".maps", 1, 3, new byte[32], 0, 0, 0),
            (".BTF", 1, 0, btf, 0, 0, 0),
            (".shstrtab", 3, 0, [], 0, 0, 0),
        ]);
    }

    /// <summary>A program as its section, symbol and instructions say, without maps.</summary>
    /// <param name="code">Its instructions; null: it returns 0.</param>
    /// <param name="section">Its section.</param>
    /// <param name="function">Its function's name; null: there is no function.</param>
    /// <param name="value">Where the function begins.</param>
    /// <param name="size">How long it is; null: as long as the section.</param>
    /// <param name="symbols">How many symbols of that name there are besides.</param>
    public static byte[] Program(
        byte[]? code = null, string section = "lsm/task_alloc", string? function = "p", ulong value = 0, ulong? size = null, int symbols = 0)
    {
        code ??= [0xB7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        byte[] table = new byte[24 * (2 + symbols)];
        for (int i = 1; i < 2 + symbols; i++)
        {
            Span<byte> entry = table.AsSpan(24 * i);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, 1);
            entry[4] = (byte)(function is null || i > 1 ? 0 : 2); // STT_FUNC
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], 1);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], value);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], size ?? (ulong)code.Length);
        }

        return Write(
        [
            ("", 0, 0, [], 0, 0, 0),
            (section, 1, 6, code, 0, 0, 0),
            ("license", 1, 3, "GPL\0"u8.ToArray(), 0, 0, 0),
            (".symtab", 2, 0, table, 4, 1, 24),
            (".strtab", 3, 0, Encoding.Latin1.GetBytes("\0" + function + "\0"), 0, 0, 0),
            (".BTF", 1, 0, new BtfBuilder().ToArray(), 0, 0, 0),
            (".shstrtab", 3, 0, [], 0, 0, 0),
        ]);
    }

    private static byte[] Write(List<(string Name, uint Type, ulong Flags, byte[] Bytes, uint Link, uint Info, ulong Entry)> sections)
    {
        var names = new StringBuilder();
        var offsets = new List<int>();
        foreach ((string name, _, _, _, _, _, _) in sections)
        {
            offsets.Add(names.Length);
            names.Append(name).Append('\0');
        }

        sections[^1] = sections[^1] with { Bytes = Encoding.Latin1.GetBytes(names.ToString()) };
        return Write(sections, offsets);
    }

    private static byte[] Write(List<(string Name, uint Type, ulong Flags, byte[] Bytes, uint Link, uint Info, ulong Entry)> sections, List<int> names)
    {
        var file = new MemoryStream();
        file.Write(new byte[64]);
        var places = new List<long>();
        foreach ((_, _, _, byte[] bytes, _, _, _) in sections)
        {
            places.Add(file.Position);
            file.Write(bytes);
            while (file.Position % 8 != 0) { file.WriteByte(0); }
        }

        long table = file.Position;
        Span<byte> entry = stackalloc byte[64];
        for (int i = 0; i < sections.Count; i++)
        {
            entry.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)names[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], sections[i].Type);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], sections[i].Flags);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], places[i]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], sections[i].Bytes.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[40..], sections[i].Link);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[44..], sections[i].Info);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[56..], sections[i].Entry);
            file.Write(entry);
        }

        byte[] all = file.ToArray();
        byte[] head = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        head.CopyTo(all, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(16), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(18), 247);
        BinaryPrimitives.WriteUInt32LittleEndian(all.AsSpan(20), 1);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(40), table);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(52), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(60), (ushort)sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(62), (ushort)(sections.Count - 1));
        return all;
    }
}
