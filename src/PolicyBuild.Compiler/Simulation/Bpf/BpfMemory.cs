using System.Buffers.Binary;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>Simulated memory: an address is the number of a region in its upper half and an offset in its lower half. Every access is checked.</summary>
internal sealed class BpfMemory
{
    private readonly List<BpfRegion?> _regions = [null]; // 0 is the null pointer
    private readonly Dictionary<ulong, string> _watched = [];
    private readonly HashSet<int> _closed = [];

    /// <summary>The names of the watched places that were read.</summary>
    public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Has reads of a place noted by a name.</summary>
    public void Watch(ulong address, string name) => _watched[address] = name;

    /// <summary>Lets nothing of a region be read but its watched places.</summary>
    public void Close(ulong address) => _closed.Add((int)(address >> 32));

    /// <summary>Adds a region; its address.</summary>
    public ulong Add(BpfRegion region)
    {
        _regions.Add(region);
        return (ulong)(_regions.Count - 1) << 32;
    }

    /// <summary>Forgets the regions from one on.</summary>
    public void RemoveFrom(ulong address) => _regions.RemoveRange((int)(address >> 32), _regions.Count - (int)(address >> 32));

    /// <summary>Reads a number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Read(ulong address, int size)
    {
        if (_watched.TryGetValue(address, out string? name)) { Asked.Add(name); }
        else if (_closed.Contains((int)(address >> 32))) { throw new InvalidOperationException("it reads what no condition names"); }
        ReadOnlySpan<byte> bytes = Span(address, size, isWrite: false, isTyped: true);
        return size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    /// <summary>Writes a number of 1, 2, 4 or 8 bytes.</summary>
    public void Write(ulong address, int size, ulong value)
    {
        Span<byte> bytes = Span(address, size, isWrite: true, isTyped: true);
        switch (size)
        {
            case 1: bytes[0] = (byte)value; break;
            case 2: BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value); break;
            case 4: BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value); break;
            default: BinaryPrimitives.WriteUInt64LittleEndian(bytes, value); break;
        }
    }

    /// <summary>Bytes that a helper reads or writes.</summary>
    /// <exception cref="InvalidOperationException">There is no such memory: the verifier would not have taken the program.</exception>
    public Span<byte> Span(ulong address, int size, bool isWrite, bool isTyped)
    {
        uint offset = (uint)address;
        BpfRegion region = RegionOf(address) ?? throw new InvalidOperationException($"no memory at 0x{address:x}");
        if (size < 0 || offset + (long)size > region.Bytes.Length) { throw new InvalidOperationException($"{size} bytes at 0x{address:x} leave a region of {region.Bytes.Length}"); }
        if (isWrite && !region.IsWritable) { throw new InvalidOperationException($"0x{address:x} is read-only"); }
        if (isTyped && !region.IsTyped) { throw new InvalidOperationException($"0x{address:x} has no type"); }
        return region.Bytes.AsSpan((int)offset, size);
    }

    /// <summary>The region of an address; null: none.</summary>
    public BpfRegion? RegionOf(ulong address) => (address >> 32) < (ulong)_regions.Count ? _regions[(int)(address >> 32)] : null;
}
