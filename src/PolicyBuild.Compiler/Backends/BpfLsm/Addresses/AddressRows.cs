using System.Buffers.Binary;
using System.Text;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>
/// The table of what conditions say: a row for each different answer, and in it for each class of ports the words whose bits are the conditions that
/// hold. Rows are named by where they begin.
/// </summary>
internal sealed class AddressRows(AddressBits bits, AddressPorts ports)
{
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly List<byte[]> _rows = [];

    /// <summary>Words of the bits of one class.</summary>
    public int Words { get; } = (bits.Count + 63) / 64;

    /// <summary>Bytes of a row.</summary>
    public int RowSize => ports.Count * Words * sizeof(ulong);

    /// <summary>Bytes of the table.</summary>
    public long Size => (long)RowSize * _rows.Count;

    /// <summary>A row of which no range has the address.</summary>
    public ulong[] Empty() => new ulong[ports.Count * Words];

    /// <summary>Lets a range have the address.</summary>
    public void Set(ulong[] row, int bit, ushort firstPort, ushort lastPort)
    {
        int last = ports.Of(lastPort);
        for (int index = ports.Of(firstPort); index <= last; index++) { row[(index * Words) + (bit >> 6)] |= 1UL << (bit & 63); }
    }

    /// <summary>Lets no range of the strict conditions have the address.</summary>
    public void ClearStrict(ulong[] row)
    {
        for (int bit = 0; bit < bits.Count; bit++)
        {
            if (!bits.IsStrict(bit)) { continue; }
            for (int at = bit >> 6; at < row.Length; at += Words) { row[at] &= ~(1UL << (bit & 63)); }
        }
    }

    /// <summary>Where the row lies that says which conditions hold, from one that says which have the address in their ranges.</summary>
    public int Add(ulong[] row)
    {
        byte[] bytes = new byte[RowSize];
        for (int at = 0; at < row.Length; at++) { BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at * sizeof(ulong)), row[at] ^ Negated(at % Words)); }
        string key = Encoding.Latin1.GetString(bytes);
        if (_known.TryGetValue(key, out int offset)) { return offset; }
        offset = RowSize * _rows.Count;
        _known.Add(key, offset);
        _rows.Add(bytes);
        return offset;
    }

    /// <summary>The table behind a key of some bytes.</summary>
    public byte[] ToArray(int keySize)
    {
        byte[] table = new byte[keySize + (int)Size];
        for (int i = 0; i < _rows.Count; i++) { _rows[i].CopyTo(table, keySize + (i * RowSize)); }
        return table;
    }

    private ulong Negated(int word)
    {
        ulong negated = 0;
        for (int bit = word * 64; bit < Math.Min(bits.Count, (word + 1) * 64); bit++)
        {
            if (bits.IsNegated(bit)) { negated |= 1UL << (bit & 63); }
        }

        return negated;
    }
}
