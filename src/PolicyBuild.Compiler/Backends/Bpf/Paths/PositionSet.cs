namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>A set of places in a glob's tokens, as a key.</summary>
internal readonly struct PositionSet(ulong[] words) : IEquatable<PositionSet>
{
    /// <summary>The bits.</summary>
    public ulong[] Words => words;

    /// <summary>Whether a place is in the set.</summary>
    public bool Has(int position) => (words[position >> 6] >> (position & 63) & 1) != 0;

    /// <inheritdoc/>
    public bool Equals(PositionSet other) => words.AsSpan().SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PositionSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        ulong hash = 0xCBF29CE484222325; // FNV-1a, by words
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * 0x100000001B3;
            hash ^= hash >> 29;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
