using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// Reads what <see cref="CacheWriter"/> wrote. Nothing is trusted: the first thing that does not fit makes the reader <see cref="Failed"/>, and from then
/// on it gives default values. It never throws and allocates no more than a small multiple of what it reads.
/// </summary>
/// <param name="bytes">The bytes.</param>
/// <param name="nodes">The nodes behind the renamed ones; the default value leaves them renamed, as nodes of file 0.</param>
internal ref struct CacheReader(ReadOnlySpan<byte> bytes, ImmutableArray<NodeRef> nodes = default)
{
    // A file of a policy is at most 1 MiB, and no stage makes longer texts.
    private const int MaxTextBytes = 1 << 22;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ImmutableArray<NodeRef> _nodes = nodes;
    private List<string>? _texts;
    private int _at;
    private int _seenNodes;

    /// <summary>Whether something did not fit.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether all was read and fitted.</summary>
    public readonly bool Completed => !Failed && _at == _bytes.Length;

    /// <summary>How many nodes have been met.</summary>
    public readonly int SeenNodes => _seenNodes;

    /// <summary>Makes the reader fail: a value makes no sense.</summary>
    public void Fail() => Failed = true;

    /// <summary>Fails unless a condition holds.</summary>
    public void Require(bool holds) => Failed |= !holds;

    /// <summary>Reads what an output is; anything else fails.</summary>
    public void Header(BlobKind kind)
    {
        Require(Byte() == (byte)kind);
        Require(Byte() == BlobHeader.Version);
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1) is { Length: 1 } one ? one[0] : (byte)0;

    /// <summary>A truth value.</summary>
    public bool Flag()
    {
        byte value = Byte();
        Require(value <= 1);
        return value == 1;
    }

    /// <summary>A number of 64 bits. A longer form than needed fails: equal values have equal bytes.</summary>
    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte part = Byte();
            bool fits = shift < 63 || part <= 1;
            Require(fits && (part != 0 || shift == 0));
            if (Failed) { return 0; }
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) { return value; }
        }

        Fail();
        return 0;
    }

    /// <summary>A number that may be negative.</summary>
    public int Int()
    {
        ulong value = Number();
        Require(value <= uint.MaxValue);
        return Failed ? 0 : (int)((uint)value >> 1) ^ -(int)(value & 1);
    }

    /// <summary>A number of at most a bound.</summary>
    public int Bounded(int max)
    {
        ulong value = Number();
        Require(value <= (ulong)max);
        return Failed ? 0 : (int)value;
    }

    /// <summary>How many elements follow. Each takes at least a byte, so that a large number in a short text fails before anything is allocated.</summary>
    public int Count() => Bounded(_bytes.Length - _at);

    /// <summary>A number that may be absent.</summary>
    public ulong? OptionalNumber() => Flag() ? Number() : null;

    /// <summary>A number that may be absent.</summary>
    public int? OptionalInt() => Flag() ? Int() : null;

    /// <summary>A text.</summary>
    public string Text()
    {
        _texts ??= [];
        int index = Bounded(_texts.Count);
        if (index > 0) { return _texts[index - 1]; }
        ulong form = Number();
        Require(form >> 1 <= MaxTextBytes);
        ReadOnlySpan<byte> bytes = Take(Failed ? 0 : (int)(form >> 1));
        string text = Failed ? "" : (form & 1) == 0 ? Utf8(bytes) : Units(bytes);
        if (!Failed) { _texts.Add(text); }
        return text;
    }

    /// <summary>A text that may be absent.</summary>
    public string? OptionalText() => Flag() ? Text() : null;

    /// <summary>Texts.</summary>
    public ImmutableArray<string> Texts()
    {
        int count = Count();
        var texts = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count && !Failed; i++) { texts.Add(Text()); }
        return texts.DrainToImmutable();
    }

    /// <summary>Bytes with their length; valid as long as what is read.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count());

    /// <summary>A digest.</summary>
    public Digest Digest() => Take(Cache.Digest.Size) is { Length: Cache.Digest.Size } bytes ? Cache.Digest.FromBytes(bytes) : default;

    /// <summary>A node that was written by its index.</summary>
    public NodeRef Renamed()
    {
        int index = Bounded(_seenNodes + 1);
        if (Failed || index == 0) { return default; }
        _seenNodes = Math.Max(_seenNodes, index);
        if (_nodes.IsDefault) { return new NodeRef(0, index); }
        Require(index <= _nodes.Length);
        return Failed ? default : _nodes[index - 1];
    }

    /// <summary>A node as it is.</summary>
    public NodeRef Node()
    {
        int file = Int();
        int node = Int();
        Require(file >= 0 && node >= 0);
        return Failed ? default : new NodeRef(file, node);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        Require((uint)count <= (uint)(_bytes.Length - _at));
        if (Failed) { return default; }
        ReadOnlySpan<byte> taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private string Utf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) { return Encoding.UTF8.GetString(bytes); }
        Fail();
        return "";
    }

    private string Units(ReadOnlySpan<byte> bytes)
    {
        Require(bytes.Length % 2 == 0);
        if (Failed) { return ""; }
        Span<char> units = bytes.Length <= 512 ? stackalloc char[bytes.Length / 2] : new char[bytes.Length / 2];
        for (int i = 0; i < units.Length; i++) { units[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]); }
        return new string(units);
    }
}
