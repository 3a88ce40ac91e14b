using System.Buffers.Binary;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>Builds .BTF.ext: what is known of instructions, by section (Documentation/bpf/btf.rst, section 4.2).</summary>
internal sealed class BtfExtension
{
    private const int HeaderSize = 32;
    private const int FunctionSize = 8;    // struct bpf_func_info
    private const int RelocationSize = 16; // struct bpf_core_relo

    private readonly SortedDictionary<int, List<int>> _functions = [];
    private readonly SortedDictionary<int, List<int>> _relocations = [];

    /// <summary>Notes a function.</summary>
    /// <param name="section">The name of its section, as an offset in the strings of the BTF.</param>
    /// <param name="offset">Where it begins there, in bytes.</param>
    /// <param name="type">Its type.</param>
    public void AddFunction(int section, int offset, int type) => Of(_functions, section).AddRange([offset, type]);

    /// <summary>Notes a field that is to be found on the target.</summary>
    /// <param name="section">As above.</param>
    /// <param name="offset">The instruction, in bytes.</param>
    /// <param name="type">The local structure.</param>
    /// <param name="access">The way to the field, as an offset in the strings.</param>
    /// <param name="kind">enum bpf_core_relo_kind.</param>
    public void AddRelocation(int section, int offset, int type, int access, int kind) => Of(_relocations, section).AddRange([offset, type, access, kind]);

    /// <summary>The section.</summary>
    public byte[] ToArray()
    {
        byte[] functions = Records(_functions, FunctionSize);
        byte[] relocations = Records(_relocations, RelocationSize);
        byte[] bytes = new byte[HeaderSize + functions.Length + relocations.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 0xEB9F);
        bytes[2] = 1; // version
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), functions.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), functions.Length); // no lines
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), functions.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), relocations.Length);
        functions.CopyTo(bytes, HeaderSize);
        relocations.CopyTo(bytes, HeaderSize + functions.Length);
        return bytes;
    }

    private static List<int> Of(SortedDictionary<int, List<int>> records, int section)
    {
        if (!records.TryGetValue(section, out List<int>? own)) { records.Add(section, own = []); }
        return own;
    }

    private static byte[] Records(SortedDictionary<int, List<int>> bySection, int size)
    {
        if (bySection.Count == 0) { return []; }
        var words = new List<int> { size };
        foreach ((int section, List<int> records) in bySection)
        {
            words.Add(section);
            words.Add(records.Count * 4 / size);
            words.AddRange(records);
        }

        byte[] bytes = new byte[words.Count * 4];
        for (int i = 0; i < words.Count; i++) { BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), words[i]); }
        return bytes;
    }
}
