using System.Buffers.Binary;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>
/// What a hook's address conditions say of every address, as the contents of an LPM trie: the longest prefix of an address names the row
/// (<see cref="AddressRows"/>), into which what covering prefixes say is folded, with their ports. What 0.0.0.0 and :: stand for is folded too. Key: prefix length (the machine's
/// order) and 16 bytes of address, IPv4 in IPv6 form. Value: the row, and where addresses may be none to strict conditions the row for that.
/// </summary>
internal sealed class AddressTrie
{
    /// <summary>Bytes of a key: struct bpf_lpm_trie_key with an IPv6 address (linux/bpf.h).</summary>
    public const int KeySize = 20;

    private static readonly AddressPrefix s_any4 = new(IsIPv6: false, 0, 0, 32);
    private static readonly AddressPrefix s_any6 = new(IsIPv6: true, 0, 0, 128);

    private readonly AddressBits _bits;
    private readonly AddressRows _rows;
    private readonly int _maxSize;
    private readonly List<byte[]> _records = [];

    // The prefixes around the one that is being added: what the ranges say of them, and the rows that were written.
    private readonly List<AddressPrefix> _covers = [];
    private readonly List<ulong[]> _inherited = [];
    private readonly List<int> _written = [];

    private AddressTrie(AddressBits bits, AddressRows rows, bool hasDoubt, int maxSize)
    {
        _bits = bits;
        _rows = rows;
        _maxSize = maxSize;
        ValueSize = hasDoubt ? 2 * sizeof(uint) : sizeof(uint);
        None = rows.Add(rows.Empty());
        Untold = rows.Add(LaxBits());
    }

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; }

    /// <summary>How many prefixes there are.</summary>
    public int Count => _records.Count;

    /// <summary>The row for what is no address, and for those that no prefix has: 0.</summary>
    public int None { get; }

    /// <summary>The row where the address cannot be read: what denies or reports holds, what allows does not.</summary>
    public int Untold { get; }

    /// <summary>The prefixes of all conditions; null where the table would be larger than may be.</summary>
    /// <param name="bits">The conditions.</param>
    /// <param name="rows">Where rows are put.</param>
    /// <param name="hasDoubt">Whether values have the second row.</param>
    /// <param name="maxSize">Most bytes of the rows.</param>
    public static AddressTrie? Of(AddressBits bits, AddressRows rows, bool hasDoubt, int maxSize)
    {
        var trie = new AddressTrie(bits, rows, hasDoubt, maxSize);
        AddressEntry[] entries = EntriesOf(bits);
        for (int first = 0; first < entries.Length;)
        {
            int end = first + 1;
            while (end < entries.Length && entries[end].CompareTo(entries[first]) == 0) { end++; }
            if (!trie.Add(entries.AsSpan(first, end - first))) { return null; }
            first = end;
        }

        return trie;
    }

    /// <summary>Keys and values, back to back.</summary>
    public byte[] ToArray()
    {
        int size = KeySize + ValueSize;
        byte[] contents = new byte[_records.Count * size];
        for (int i = 0; i < _records.Count; i++) { _records[i].CopyTo(contents, i * size); }
        return contents;
    }

    private static AddressEntry[] EntriesOf(AddressBits bits)
    {
        // No IPv6 prefix has IPv4 addresses, so all of these stand below one of their own.
        var entries = new List<AddressEntry> { new(AddressPrefix.All(isIPv6: false)), new(s_any4), new(s_any6) };
        for (int bit = 0; bit < bits.Count; bit++)
        {
            foreach (AddressRange range in bits.RangesOf(bit)) { entries.Add(new AddressEntry(range.Addresses, bit, range.FirstPort, range.LastPort)); }
        }

        AddressEntry[] sorted = [.. entries];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Adds what the conditions say of one prefix, unless a covering one says the same.</summary>
    private bool Add(ReadOnlySpan<AddressEntry> same)
    {
        AddressPrefix prefix = same[0].Prefix;
        while (_covers.Count != 0 && !_covers[^1].Contains(prefix)) { Leave(); }
        bool isAll4 = prefix is { High: 0, Low: AddressEntry.MappedLow, Length: AddressEntry.MappedLength };
        ulong[] row = isAll4 || _inherited.Count == 0 ? _rows.Empty() : [.. _inherited[^1]];
        foreach (AddressEntry entry in same)
        {
            if (entry.Bit >= 0) { _rows.Set(row, entry.Bit, entry.FirstPort, entry.LastPort); }
        }

        _covers.Add(prefix);
        _inherited.Add(row);
        if (prefix.Length == 128 && prefix.High == 0 && prefix.Low is 0 or AddressEntry.MappedLow) { row = Unspecified(row, isIPv6: prefix.Low == 0); }
        int whole = _rows.Add(row);
        int doubted = whole;
        if (ValueSize == 2 * sizeof(uint))
        {
            ulong[] lax = [.. row];
            _rows.ClearStrict(lax);
            doubted = _rows.Add(lax);
        }

        // The row of doubt follows from the other one where the conditions have the address, so that one number says both.
        int known = _written.Count == 0 ? None : _written[^1];
        _written.Add(whole);
        if (whole != known) { Write(prefix, whole, doubted); }
        return _rows.Size <= _maxSize;
    }

    private void Leave()
    {
        _covers.RemoveAt(_covers.Count - 1);
        _inherited.RemoveAt(_inherited.Count - 1);
        _written.RemoveAt(_written.Count - 1);
    }

    private void Write(AddressPrefix prefix, int whole, int doubted)
    {
        byte[] record = new byte[KeySize + ValueSize];
        BinaryPrimitives.WriteInt32LittleEndian(record, prefix.Length);
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(4), prefix.High);
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(12), prefix.Low);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(KeySize), whole);
        if (ValueSize == 2 * sizeof(uint)) { BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(KeySize + sizeof(uint)), doubted); }
        _records.Add(record);
    }

    /// <summary>
    /// What the conditions say of 0.0.0.0 or ::. To those that deny or report they are whatever address they might lead to, :: of both families; to those that
    /// allow they are as they are written, :: in both.
    /// </summary>
    /// <param name="row">What the ranges say of the address as it is written.</param>
    /// <param name="isIPv6">Which it is.</param>
    private ulong[] Unspecified(ulong[] row, bool isIPv6)
    {
        ulong[] strict = [.. row];
        ulong[] lax = _rows.Empty();
        ulong[] any4 = _rows.Empty();
        for (int bit = 0; bit < _bits.Count; bit++)
        {
            foreach (AddressRange range in _bits.RangesOf(bit))
            {
                if (_bits.IsStrict(bit) && range.Addresses.Contains(s_any4)) { _rows.Set(any4, bit, range.FirstPort, range.LastPort); }
                if (!_bits.IsStrict(bit) && (isIPv6 || !range.Addresses.IsIPv6)) { _rows.Set(lax, bit, range.FirstPort, range.LastPort); }
            }
        }

        ulong[] strictOnly = [.. row];
        _rows.ClearStrict(strictOnly); // the lax bits, which are taken away
        for (int at = 0; at < strict.Length; at++)
        {
            strict[at] &= ~strictOnly[at];
            if (isIPv6) { strict[at] &= any4[at]; }
            strict[at] |= lax[at];
        }

        return strict;
    }

    private ulong[] LaxBits()
    {
        ulong[] row = _rows.Empty();
        for (int bit = 0; bit < _bits.Count; bit++)
        {
            if (!_bits.IsStrict(bit)) { _rows.Set(row, bit, 0, ushort.MaxValue); }
        }

        return row;
    }
}
