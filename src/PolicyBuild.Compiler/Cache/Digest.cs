using System.Buffers.Binary;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Compiler.Cache;

/// <summary>A SHA-256: the name of a stage's action, or of a blob by its content. The default value names nothing.</summary>
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = Sha256.DigestSize;

    private static volatile HashFunction? s_system;

    // Big-endian words, so that their order is the order of the bytes.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private Digest(ReadOnlySpan<byte> bytes)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    private delegate int HashFunction(ReadOnlySpan<byte> data, Span<byte> digest);

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsNone => this == default;

    /// <summary>The first two bytes, big-endian.</summary>
    internal ushort Start => (ushort)(_first >> 48);

    /// <summary>Whether two digests are the same.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Whether two digests differ.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Whether one digest comes before the other in the order of their bytes.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Whether one digest comes after the other in the order of their bytes.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Whether one digest does not come after the other.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one digest does not come before the other.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// From here on the process hashes by the system's library: seven times as fast, but its first call costs several milliseconds, so that only
    /// processes that live long ask for it. The digests are the same.
    /// </summary>
    // A program that never calls this, such as the command line tool, does not even link the library.
    public static void UseSystemLibrary() =>
#pragma warning disable RS0030 // The one place for long-running processes.
        s_system = System.Security.Cryptography.SHA256.HashData;
#pragma warning restore RS0030

    /// <summary>The digest of bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> data)
    {
        if (s_system is not { } system) { return new Digest(Bundles.Writing.Digest.Of(data)); }
        Span<byte> digest = stackalloc byte[Size];
        system(data, digest);
        return new Digest(digest);
    }

    /// <summary>Reads a digest from its bytes.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes; what follows is not read.</param>
    public static Digest FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Reads a digest from its 64 lower-case hexadecimal digits; false for every other text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != 2 * Size || text.ContainsAnyInRange('A', 'F')) { return false; }
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) { return false; }
        digest = new Digest(bytes);
        return true;
    }

    /// <summary>Writes the bytes.</summary>
    /// <param name="target">Takes <see cref="Size"/> bytes.</param>
    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, _first);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], _fourth);
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) => _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    // The bytes of a digest are spread evenly already.
    public override int GetHashCode() => (int)_first;

    /// <inheritdoc/>
    public int CompareTo(Digest other)
    {
        int order = _first.CompareTo(other._first);
        if (order == 0) { order = _second.CompareTo(other._second); }
        if (order == 0) { order = _third.CompareTo(other._third); }
        return order != 0 ? order : _fourth.CompareTo(other._fourth);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
