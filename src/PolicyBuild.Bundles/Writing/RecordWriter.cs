using System;
using System.Buffers.Binary;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Writes little-endian fields one behind the other into the fixed part of a section: header and tables.</summary>
/// <param name="buffer">The fixed part, zeroed.</param>
internal ref struct RecordWriter(Span<byte> buffer)
{
    private Span<byte> _left = buffer;

    /// <summary>Writes one byte.</summary>
    internal void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Writes two bytes.</summary>
    internal void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    /// <summary>Writes four bytes.</summary>
    internal void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Writes eight bytes.</summary>
    internal void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Writes a reference to a string of the pool.</summary>
    internal void String(StringPool pool, string text) => pool.Write(Take(8), text);

    /// <summary>Writes a reference to a table and moves <paramref name="offset"/> behind that table, to the next multiple of 8.</summary>
    internal void Table(ref int offset, int count, int recordSize)
    {
        UInt32((uint)offset);
        UInt32((uint)count);
        offset += ((count * recordSize) + 7) & ~7;
    }

    private Span<byte> Take(int size)
    {
        Span<byte> taken = _left[..size];
        _left = _left[size..];
        return taken;
    }
}
