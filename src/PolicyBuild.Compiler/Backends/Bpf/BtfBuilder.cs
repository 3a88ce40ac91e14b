using System.Buffers.Binary;
using System.Text;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>Builds BTF: types by number from 1, and the strings that they name (include/uapi/linux/btf.h).</summary>
internal sealed class BtfBuilder
{
    private const ushort Magic = 0xEB9F;
    private const int HeaderSize = 24;

    private readonly List<int> _words = [];
    private readonly List<byte> _strings = [0];
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>How many types there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a type: struct btf_type and what follows it.</summary>
    /// <param name="name">Its name; empty: none.</param>
    /// <param name="kind">BTF_KIND_*.</param>
    /// <param name="count">The low half of the second word: members, or a function's linkage.</param>
    /// <param name="sizeOrType">Its size, or the type that it refers to.</param>
    /// <param name="rest">The words that follow.</param>
    /// <returns>Its number.</returns>
    public int Type(string name, int kind, int count, int sizeOrType, params ReadOnlySpan<int> rest)
    {
        _words.Add(Text(name));
        _words.Add((kind << 24) | count);
        _words.Add(sizeOrType);
        foreach (int word in rest) { _words.Add(word); }
        return ++Count;
    }

    /// <summary>The offset of a string.</summary>
    public int Text(string text)
    {
        if (_offsets.TryGetValue(text, out int offset)) { return offset; }
        offset = _strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text));
        _strings.Add(0);
        _offsets.Add(text, offset);
        return offset;
    }

    /// <summary>The BTF, little endian.</summary>
    public byte[] ToArray()
    {
        int types = _words.Count * 4;
        byte[] bytes = new byte[HeaderSize + types + _strings.Count];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Magic);
        bytes[2] = 1; // version
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), types);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), types);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), _strings.Count);
        for (int i = 0; i < _words.Count; i++) { BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderSize + (i * 4)), _words[i]); }
        _strings.CopyTo(bytes, HeaderSize + types);
        return bytes;
    }
}
