using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// Reads a bundle that lies in memory and trusts nothing in it. The launcher compiles this file too, so it keeps to structs and pointers.
/// All numbers are little endian, as every machine is that PolicyBuild generates for.
/// </summary>
/// <remarks>
/// Sound because <see cref="Open"/> compares every offset and length with the buffer's length, in 64 bits, before anything behind it is
/// read. The caller keeps the buffer in place and unchanged as long as the reader lives: what is checked must be what is used.
/// </remarks>
public unsafe struct BundleReader
{
    private byte* _data;
    private ulong _length;

    /// <summary>How many sections the bundle has, unknown kinds included.</summary>
    public uint SectionCount { get; private set; }

    /// <summary>
    /// Whether a section has a kind that this version does not know. A launcher refuses such a bundle: it cannot apply what it does not know.
    /// </summary>
    public readonly bool HasUnknownSections
    {
        get
        {
            // The table is sorted by kind, so that the last entry tells.
            return SectionCount != 0 && !IsKnown(Entry(SectionCount - 1)->Kind);
        }
    }

    /// <summary>Whether this version knows a kind of section.</summary>
    public static bool IsKnown(ushort kind) => kind is >= (ushort)SectionKind.Manifest and <= (ushort)SectionKind.BpfNetwork;

    /// <summary>Checks header, table, their digest, and that the sections fill the file in canonical order; not the sections themselves.</summary>
    /// <param name="data">The bundle; need not be aligned.</param>
    /// <param name="length">Its length in bytes: the file's own, not what the header says.</param>
    /// <param name="reader">The reader; without sections where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static BundleStatus Open(byte* data, ulong length, out BundleReader reader)
    {
        reader = default;
        BundleStatus status = CheckHeader(data, length);
        if (status != BundleStatus.Ok) { return status; }
        var header = (BundleHeader*)data;
        status = CheckTable(data, header);
        if (status != BundleStatus.Ok) { return status; }

        reader._data = data;
        reader._length = length;
        reader.SectionCount = header->SectionCount;
        return BundleStatus.Ok;
    }

    /// <summary>The digest over header and section table, 32 bytes: it tells one bundle from every other.</summary>
    public readonly byte* Digest => ((BundleHeader*)_data)->Digest;

    /// <summary>An entry of the section table.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The entry; null beyond <see cref="SectionCount"/>.</returns>
    public readonly SectionEntry* Entry(uint index) =>
        index < SectionCount ? (SectionEntry*)(_data + BundleHeader.Size) + index : null;

    /// <summary>A section's bytes, unverified.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="length">Its length in bytes without padding; 0 beyond <see cref="SectionCount"/>.</param>
    /// <returns>Its first byte; null beyond <see cref="SectionCount"/>.</returns>
    public readonly byte* Section(uint index, out ulong length)
    {
        SectionEntry* entry = Entry(index);
        length = entry == null ? 0 : entry->Length;
        return entry == null ? null : _data + entry->Offset;
    }

    /// <summary>Finds a section and checks its digest.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="architecture">Its architecture, exactly; 0: the one for all.</param>
    /// <param name="mode">Its mode, exactly; 0: the one for all.</param>
    /// <param name="section">Its first byte; null where the status is not Ok.</param>
    /// <param name="length">Its length in bytes without padding.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, <see cref="BundleStatus.NotFound"/> or <see cref="BundleStatus.SectionDigest"/>.</returns>
    public readonly BundleStatus Find(SectionKind kind, byte architecture, byte mode, out byte* section, out ulong length)
    {
        section = null;
        length = 0;
        uint key = Key((ushort)kind, architecture, mode);
        for (uint i = 0; i < SectionCount; i++)
        {
            SectionEntry* entry = Entry(i);
            if (Key(entry->Kind, entry->Architecture, entry->Mode) != key) { continue; }
            if (!HasDigest(entry)) { return BundleStatus.SectionDigest; }
            section = _data + entry->Offset;
            length = entry->Length;
            return BundleStatus.Ok;
        }

        return BundleStatus.NotFound;
    }

    /// <summary>Checks every section's digest, all padding, and that there is a launch section. The records inside are their readers' part.</summary>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public readonly BundleStatus VerifyAll()
    {
        bool hasLaunch = false;
        for (uint i = 0; i < SectionCount; i++)
        {
            SectionEntry* entry = Entry(i);
            if (!HasDigest(entry)) { return BundleStatus.SectionDigest; }
            for (ulong at = entry->Offset + entry->Length; at < _length && at % 8 != 0; at++)
            {
                if (_data[at] != 0) { return BundleStatus.Padding; }
            }

            hasLaunch |= entry->Kind == (ushort)SectionKind.Launch;
        }

        return hasLaunch ? BundleStatus.Ok : BundleStatus.NoLaunchSection;
    }

    private static BundleStatus CheckHeader(byte* data, ulong length)
    {
        if (data == null || length < 4) { return BundleStatus.TooShort; }
        var header = (BundleHeader*)data;
        if (header->Magic != BundleHeader.MagicValue) { return BundleStatus.NotABundle; }
        if (length < BundleHeader.Size) { return BundleStatus.TooShort; }
        if (length > BundleHeader.MaxLength) { return BundleStatus.TooLong; }

        // The version comes first: nothing else of a newer header can be judged.
        if (header->Version > BundleHeader.CurrentVersion) { return BundleStatus.NewerVersion; }
        if (header->Version == 0) { return BundleStatus.BadVersion; }
        if (header->HeaderSize != BundleHeader.Size) { return BundleStatus.BadHeaderSize; }
        if (header->Reserved != 0 || header->Reserved2 != 0) { return BundleStatus.HeaderReserved; }
        if (header->TotalLength % 8 != 0) { return BundleStatus.LengthNotAligned; }
        if (header->TotalLength > length) { return BundleStatus.Truncated; }
        if (header->TotalLength < length) { return BundleStatus.Extended; }
        if (header->SectionCount is 0 or > BundleHeader.MaxSections) { return BundleStatus.BadSectionCount; }
        ulong tableEnd = BundleHeader.Size + ((ulong)header->SectionCount * SectionEntry.Size);
        if (tableEnd > length) { return BundleStatus.TableOutside; }
        return HasTableDigest(data, header) ? BundleStatus.Ok : BundleStatus.TableDigest;
    }

    private static bool HasTableDigest(byte* data, BundleHeader* header)
    {
        BundleHeader blank = *header;
        for (int i = 0; i < Sha256.DigestSize; i++) { blank.Digest[i] = 0; }
        byte* digest = stackalloc byte[Sha256.DigestSize];
        Sha256.HashJoined((byte*)&blank, BundleHeader.Size, data + BundleHeader.Size, (ulong)header->SectionCount * SectionEntry.Size, digest);
        return Sha256.Same(digest, header->Digest);
    }

    private static BundleStatus CheckTable(byte* data, BundleHeader* header)
    {
        var entries = (SectionEntry*)(data + BundleHeader.Size);
        ulong expected = BundleHeader.Size + ((ulong)header->SectionCount * SectionEntry.Size);
        uint previous = 0;
        for (uint i = 0; i < header->SectionCount; i++)
        {
            SectionEntry* entry = entries + i;
            BundleStatus status = CheckEntry(entry);
            if (status != BundleStatus.Ok) { return status; }
            uint key = Key(entry->Kind, entry->Architecture, entry->Mode);
            if (key == previous) { return BundleStatus.SectionTwice; }
            if (key < previous) { return BundleStatus.SectionOrder; }
            if (entry->Offset != expected) { return BundleStatus.SectionOffset; }
            if (entry->Length == 0) { return BundleStatus.SectionEmpty; }
            if (entry->Length > header->TotalLength - entry->Offset) { return BundleStatus.SectionOutside; }
            previous = key;

            // The total length is a multiple of 8, so that the rounded end is not beyond it.
            expected = entry->Offset + ((entry->Length + 7) & ~7UL);
        }

        return expected == header->TotalLength ? BundleStatus.Ok : BundleStatus.BytesAfterSections;
    }

    private static BundleStatus CheckEntry(SectionEntry* entry)
    {
        if (entry->Kind == 0) { return BundleStatus.SectionKind; }
        if (entry->Architecture > (byte)Uapi.Architecture.LoongArch64) { return BundleStatus.SectionArchitecture; }
        if (IsKnown(entry->Kind) && (entry->Kind == (ushort)SectionKind.Seccomp) != (entry->Architecture != 0))
        {
            return BundleStatus.SectionArchitecture;
        }

        if (entry->Mode > (byte)LaunchMode.Hardened + 1) { return BundleStatus.SectionMode; }
        return entry->Flags != 0 || entry->Reserved != 0 ? BundleStatus.SectionReserved : BundleStatus.Ok;
    }

    private static uint Key(ushort kind, byte architecture, byte mode) => ((uint)kind << 16) | ((uint)architecture << 8) | mode;

    private readonly bool HasDigest(SectionEntry* entry)
    {
        byte* digest = stackalloc byte[Sha256.DigestSize];
        Sha256.Hash(_data + entry->Offset, entry->Length, digest);
        return Sha256.Same(digest, entry->Digest);
    }
}
