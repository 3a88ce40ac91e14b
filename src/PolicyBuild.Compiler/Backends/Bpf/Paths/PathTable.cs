using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// An automaton as the value of a frozen map: the class of each byte (256 bytes), the next states (rows by state, columns by class with class 0, the end
/// of the path, first), then the bits of each end (8 bytes each). States are premultiplied: a value is where its row begins, counted in entries. Values
/// from <see cref="FirstEnd"/> on are ends, so that one test both ends a walk and bounds the index. A state that nothing can leave is an end too: a walk
/// stops behind the deciding folder.
/// </summary>
internal sealed class PathTable
{
    /// <summary>Where the next states begin.</summary>
    public const int StatesAt = 256;

    /// <summary>Largest table in bytes: a quarter of what a section's maps may hold together.</summary>
    public const int MaxSize = BpfHeader.MaxContents / 4;

    private const uint HashFactor = 0x9E3779B1;
    private const int HeaderSize = 4 + BpfStringSlot.Count; // of a stored table, in numbers

    private PathTable(byte[] contents, int entrySize, int firstEnd, int endCount, int bitsAt, int[] starts)
    {
        Contents = contents;
        EntrySize = entrySize;
        FirstEnd = firstEnd;
        EndCount = endCount;
        BitsAt = bitsAt;
        Starts = starts;
    }

    /// <summary>The key of the map's one entry, and the table.</summary>
    public byte[] Contents { get; }

    /// <summary>The table.</summary>
    public ReadOnlySpan<byte> Bytes => Contents.AsSpan(BpfMaps.KeySize);

    /// <summary>Bytes of a next state: 2, or 4 where it has more than 65,536 values.</summary>
    public int EntrySize { get; }

    /// <summary>The first value that ends a walk.</summary>
    public int FirstEnd { get; }

    /// <summary>How many ends there are.</summary>
    public int EndCount { get; }

    /// <summary>Where the bits of the ends begin.</summary>
    public int BitsAt { get; }

    /// <summary>The value with which a walk begins behind each variable's folder; it may be an end.</summary>
    public int[] Starts { get; }

    /// <summary>Lays an automaton out.</summary>
    public static PathTable Of(SparseAutomaton automaton, ByteClasses classes)
    {
        int[] columnOf = MergeColumns(automaton, out int columns);
        int[] rows = new int[automaton.Count];
        int live = 0;
        for (int state = 0; state < rows.Length; state++) { rows[state] = automaton.IsDecided(state) ? -1 : live++; }

        int width = columns + 1;
        int firstEnd = live * width;
        var ends = new Dictionary<ulong, int>();
        int[] endOf = new int[automaton.Count];
        for (int state = 0; state < endOf.Length; state++)
        {
            if (!ends.TryGetValue(automaton.AcceptsOf(state), out int end))
            {
                end = ends.Count;
                ends.Add(automaton.AcceptsOf(state), end);
            }

            endOf[state] = firstEnd + end;
        }

        // A class may be anything up to 255 to the verifier: so many entries follow the last state.
        int entrySize = firstEnd + ends.Count <= ushort.MaxValue + 1 ? 2 : 4;
        int entries = firstEnd + 256;
        int bitsAt = (StatesAt + (entries * entrySize) + 7) & ~7;
        byte[] contents = new byte[BpfMaps.KeySize + bitsAt + (ends.Count * 8)];
        Span<byte> bytes = contents.AsSpan(BpfMaps.KeySize);
        for (int value = 1; value < 256; value++) { bytes[value] = (byte)(columnOf[classes[(byte)value] - 1] + 1); }
        int[] values = new int[automaton.Count];
        for (int state = 0; state < values.Length; state++) { values[state] = rows[state] < 0 ? endOf[state] : rows[state] * width; }
        Span<byte> row = bytes[StatesAt..];
        for (int state = 0; state < rows.Length; state++)
        {
            if (rows[state] < 0) { continue; }
            int usual = values[automaton.UsualOf(state)];
            ReadOnlySpan<SparseWay> others = automaton.OthersOf(state);
            if (entrySize == 2) { WriteRow(MemoryMarshal.Cast<byte, ushort>(row)[..width], endOf[state], usual, others, columnOf, values); }
            else { WriteRow(MemoryMarshal.Cast<byte, int>(row)[..width], endOf[state], usual, others, columnOf, values); }
            row = row[(width * entrySize)..];
        }

        foreach ((ulong bits, int end) in ends) { BinaryPrimitives.WriteUInt64LittleEndian(bytes[(bitsAt + (end * 8))..], bits); }
        int[] starts = new int[automaton.Starts.Length];
        for (int i = 0; i < starts.Length; i++) { starts[i] = values[automaton.Starts[i]]; }
        return new PathTable(contents, entrySize, firstEnd, ends.Count, bitsAt, starts);
    }

    /// <summary>The table as bytes, with all that is known of it.</summary>
    public byte[] Store()
    {
        int[] header = [EntrySize, FirstEnd, EndCount, BitsAt, .. Starts];
        byte[] stored = new byte[(header.Length * sizeof(int)) + Contents.Length];
        for (int i = 0; i < header.Length; i++) { BinaryPrimitives.WriteInt32LittleEndian(stored.AsSpan(i * sizeof(int)), header[i]); }
        Contents.CopyTo(stored, header.Length * sizeof(int));
        return stored;
    }

    /// <summary>A table that was stored.</summary>
    public static PathTable Load(ReadOnlySpan<byte> stored)
    {
        Span<int> header = stackalloc int[HeaderSize];
        for (int i = 0; i < header.Length; i++) { header[i] = BinaryPrimitives.ReadInt32LittleEndian(stored[(i * sizeof(int))..]); }
        return new PathTable(stored[(HeaderSize * sizeof(int))..].ToArray(), header[0], header[1], header[2], header[3], header[4..].ToArray());
    }

    /// <summary>The same table for other conditions.</summary>
    /// <param name="newBits">The new number of each bit that the table has.</param>
    public PathTable WithBits(ReadOnlySpan<int> newBits)
    {
        bool isSame = true;
        for (int bit = 0; bit < newBits.Length; bit++) { isSame &= newBits[bit] < 0 || newBits[bit] == bit; }
        if (isSame) { return this; }
        byte[] contents = (byte[])Contents.Clone();
        Span<byte> bytes = contents.AsSpan(BpfMaps.KeySize);
        for (int at = BitsAt; at < bytes.Length; at += 8)
        {
            ulong bits = 0;
            for (ulong left = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]); left != 0; left &= left - 1)
            {
                bits |= 1UL << newBits[BitOperations.TrailingZeroCount(left)];
            }

            BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], bits);
        }

        return new PathTable(contents, EntrySize, FirstEnd, EndCount, BitsAt, Starts);
    }

    /// <summary>Walks a path as the generated code does.</summary>
    /// <param name="path">The path behind the variable's folder, without a zero.</param>
    /// <param name="variable">The variable.</param>
    public ulong Walk(ReadOnlySpan<byte> path, PathVariable variable)
    {
        int state = Starts[(int)variable];
        for (int i = 0; state < FirstEnd; i++)
        {
            int at = StatesAt + ((state + Bytes[i < path.Length ? path[i] : 0]) * EntrySize);
            state = EntrySize == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(Bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(Bytes[at..]);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(Bytes[(BitsAt + ((state - FirstEnd) * 8))..]);
    }

    /// <summary>Columns that no state tells apart become one; the new number of each.</summary>
    private static int[] MergeColumns(SparseAutomaton automaton, out int count)
    {
        // By the states in which a column does not lead where most do: of columns that are alike, those are the same.
        uint[] hashes = new uint[automaton.Columns];
        for (int state = 0; state < automaton.Count; state++)
        {
            foreach (SparseWay way in automaton.OthersOf(state))
            {
                ref uint hash = ref hashes[way.Column];
                hash = (((hash * HashFactor) + (uint)state) * HashFactor) + (uint)way.State;
            }
        }

        int[] columnOf = new int[hashes.Length];
        int[] firsts = new int[hashes.Length];
        count = 0;
        for (int column = 0; column < columnOf.Length; column++)
        {
            int same = 0;
            while (same < count && (hashes[firsts[same]] != hashes[column] || !AreEqual(automaton, firsts[same], column))) { same++; }
            if (same == count) { firsts[count++] = column; }
            columnOf[column] = same;
        }

        return columnOf;
    }

    private static bool AreEqual(SparseAutomaton automaton, int left, int right)
    {
        for (int state = 0; state < automaton.Count; state++)
        {
            if (automaton.After(state, left) != automaton.After(state, right)) { return false; }
        }

        return true;
    }

    // Little endian as the kernels that take the table.
    private static void WriteRow(Span<ushort> row, int end, int usual, ReadOnlySpan<SparseWay> others, int[] columnOf, int[] values)
    {
        row.Fill(Ordered((ushort)usual));
        row[0] = Ordered((ushort)end);
        foreach (SparseWay way in others) { row[columnOf[way.Column] + 1] = Ordered((ushort)values[way.State]); }
    }

    private static void WriteRow(Span<int> row, int end, int usual, ReadOnlySpan<SparseWay> others, int[] columnOf, int[] values)
    {
        row.Fill(Ordered(usual));
        row[0] = Ordered(end);
        foreach (SparseWay way in others) { row[columnOf[way.Column] + 1] = Ordered(values[way.State]); }
    }

    private static ushort Ordered(ushort value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static int Ordered(int value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
}
