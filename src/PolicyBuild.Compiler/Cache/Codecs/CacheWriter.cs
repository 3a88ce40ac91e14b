using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// Writes what a stage made as bytes: numbers in sevens of bits, the lowest first; a text in full where it first occurs, later by its index. Equal
/// values give equal bytes on every machine.
/// </summary>
internal sealed class CacheWriter
{
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>What was written so far; valid until more is written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The nodes that <see cref="Renamed"/> met.</summary>
    public NodeTable Nodes { get; } = new();

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Begins an output: what it is, and by which version of its encoding.</summary>
    public void Header(BlobKind kind)
    {
        Byte((byte)kind);
        Byte(BlobHeader.Version);
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>A truth value.</summary>
    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number of 64 bits.</summary>
    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>A number that may be negative: small ones of either sign are short.</summary>
    public void Int(int value) => Number((uint)((value << 1) ^ (value >> 31)));

    /// <summary>A number that may be absent.</summary>
    public void Optional(ulong? value)
    {
        Flag(value is not null);
        if (value is { } present) { Number(present); }
    }

    /// <summary>A number that may be absent.</summary>
    public void Optional(int? value)
    {
        Flag(value is not null);
        if (value is { } present) { Int(present); }
    }

    /// <summary>A text.</summary>
    public void Text(string value)
    {
        if (_texts.TryGetValue(value, out int index))
        {
            Number((ulong)index + 1);
            return;
        }

        _texts.Add(value, _texts.Count);
        Number(0);

        // UTF-8 has no place for half of a surrogate pair, which a string may hold: such a text is written as the units that it has.
        bool isUtf8 = IsWellFormed(value);
        int length = isUtf8 ? Encoding.UTF8.GetByteCount(value) : 2 * value.Length;
        Number(((ulong)length << 1) | (isUtf8 ? 0u : 1));
        Span<byte> into = Reserve(length);
        if (isUtf8)
        {
            Encoding.UTF8.GetBytes(value, into);
            return;
        }

        for (int i = 0; i < value.Length; i++) { BinaryPrimitives.WriteUInt16LittleEndian(into[(2 * i)..], value[i]); }
    }

    /// <summary>A text that may be absent.</summary>
    public void Optional(string? value)
    {
        Flag(value is not null);
        if (value is not null) { Text(value); }
    }

    /// <summary>Texts.</summary>
    public void Texts(ImmutableArray<string> values)
    {
        Number((ulong)values.Length);
        foreach (string value in values) { Text(value); }
    }

    /// <summary>Bytes with their length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>A digest.</summary>
    public void Digest(in Digest value) => value.CopyTo(Reserve(Cache.Digest.Size));

    /// <summary>A node as the index of its first occurrence among those written; the nodes themselves are in <see cref="Nodes"/>.</summary>
    public void Renamed(NodeRef node) => Number((ulong)Nodes.IndexOf(node));

    /// <summary>A node as it is.</summary>
    public void Node(NodeRef node)
    {
        Int(node.File);
        Int(node.Node);
    }

    private static bool IsWellFormed(string value)
    {
        int at = value.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0) { return true; }
        for (; at < value.Length; at++)
        {
            if (!char.IsSurrogate(value[at])) { continue; }
            if (at + 1 == value.Length || !char.IsSurrogatePair(value[at], value[at + 1])) { return false; }
            at++;
        }

        return true;
    }

    private Span<byte> Reserve(int count)
    {
        int length = checked(_length + count);
        if (length > _bytes.Length) { Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length)); }
        Span<byte> reserved = _bytes.AsSpan(_length, count);
        _length = length;
        return reserved;
    }
}
