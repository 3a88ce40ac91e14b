namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// One condition on one argument in the form that lowering works on: sets are ranges, tests of bits that are equalities or bounds have
/// become sets, and a 64-bit test that falls into two words has become two terms. Immutable; equal terms are one object
/// (<see cref="ArgumentTerms"/>).
/// </summary>
internal sealed class ArgumentTerm : IEquatable<ArgumentTerm>
{
    private readonly int _hash;

    internal ArgumentTerm(ArgumentTermKind kind, byte offset, ulong[] ranges, ulong mask, uint value, bool isNegated)
    {
        Kind = kind;
        Offset = offset;
        Ranges = ranges;
        Mask = mask;
        Value = value;
        IsNegated = isNegated;
        uint hash = (((uint)kind << 16) | offset) ^ ((uint)mask * 0x9E3779B1) ^ ((uint)(mask >> 32) * 0x85EBCA77) ^ (value * 0xC2B2AE3D);
        foreach (ulong bound in ranges) { hash = ((hash << 5) | (hash >> 27)) ^ ((uint)bound * 0x27D4EB2F) ^ (uint)(bound >> 32); }
        _hash = (int)(isNegated ? ~hash : hash);
    }

    internal ArgumentTermKind Kind { get; }

    /// <summary>The word in struct seccomp_data; of a 64-bit register the low one.</summary>
    internal byte Offset { get; }

    /// <summary>The word that has to be looked at first: of a 64-bit register the high one.</summary>
    internal byte FirstOffset => Kind is ArgumentTermKind.WideSet or ArgumentTermKind.WideAny ? (byte)(Offset + 4) : Offset;

    /// <summary>For sets: first and last value of each range, rising and with gaps between the ranges; neither empty nor everything.</summary>
    internal ulong[] Ranges { get; }

    /// <summary>For masks: the bits looked at.</summary>
    internal ulong Mask { get; }

    /// <summary>For <see cref="ArgumentTermKind.WordMask"/>: what the masked bits are compared with.</summary>
    internal uint Value { get; }

    /// <summary>For <see cref="ArgumentTermKind.WordMask"/>: whether the bits must differ from the value.</summary>
    internal bool IsNegated { get; }

    /// <summary>Whether a set has a value.</summary>
    internal bool Contains(ulong value)
    {
        int low = 0;
        int high = Ranges.Length / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Ranges[(2 * middle) + 1] < value) { low = middle + 1; } else { high = middle; }
        }

        return 2 * low < Ranges.Length && Ranges[2 * low] <= value;
    }

    public bool Equals(ArgumentTerm? other) =>
        other is not null && _hash == other._hash && Kind == other.Kind && Offset == other.Offset && Mask == other.Mask
        && Value == other.Value && IsNegated == other.IsNegated && Ranges.AsSpan().SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => Equals(obj as ArgumentTerm);

    public override int GetHashCode() => _hash;
}
