using System.Numerics;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>Which bits of other conditions stand for those of a table: one for one.</summary>
/// <param name="newBits">64 places: the new number of each bit, -1 where none stands for it.</param>
internal ref struct BitChanges(Span<int> newBits)
{
    private readonly Span<int> _newBits = newBits;
    private ulong _taken;

    /// <summary>The new number of each bit; -1: none.</summary>
    public readonly ReadOnlySpan<int> NewBits => _newBits;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _newBits.Fill(-1);
        _taken = 0;
    }

    /// <summary>Notes that a bit stands for one of the table; false where either has another partner already, or is not one bit.</summary>
    public bool TryAdd(ulong known, ulong other)
    {
        if (!BitOperations.IsPow2(known) || !BitOperations.IsPow2(other)) { return false; }
        ref int newBit = ref _newBits[BitOperations.TrailingZeroCount(known)];
        int bit = BitOperations.TrailingZeroCount(other);
        if (newBit == bit) { return true; }
        if (newBit >= 0 || (_taken & other) != 0) { return false; }
        newBit = bit;
        _taken |= other;
        return true;
    }
}
