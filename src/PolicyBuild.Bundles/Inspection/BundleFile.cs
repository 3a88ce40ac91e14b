using System;
using System.Buffers;
using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A bundle in managed memory, for tools: the same checks as the launcher's, sections as memory instead of pointers.</summary>
public sealed class BundleFile
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private BundleFile(ReadOnlyMemory<byte> bytes, ImmutableArray<BundleSectionInfo> sections)
    {
        _bytes = bytes;
        Sections = sections;
    }

    /// <summary>The section table, in the order of the file.</summary>
    public ImmutableArray<BundleSectionInfo> Sections { get; }

    /// <summary>Checks header and section table (<see cref="BundleReader.Open"/>).</summary>
    /// <param name="bytes">The whole file; must not change as long as the result is used.</param>
    /// <param name="file">The bundle; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static unsafe BundleStatus Open(ReadOnlyMemory<byte> bytes, out BundleFile? file)
    {
        file = null;

        // Sound: the memory is pinned as long as the reader lives, and its own length is what the reader gets.
        using MemoryHandle pin = bytes.Pin();
        BundleStatus status = BundleReader.Open((byte*)pin.Pointer, (ulong)bytes.Length, out BundleReader reader);
        if (status != BundleStatus.Ok) { return status; }
        var sections = ImmutableArray.CreateBuilder<BundleSectionInfo>((int)reader.SectionCount);
        for (uint i = 0; i < reader.SectionCount; i++)
        {
            SectionEntry* entry = reader.Entry(i);
            var digest = new ReadOnlySpan<byte>(entry->Digest, Sha256.DigestSize);
            sections.Add(new BundleSectionInfo(
                (SectionKind)entry->Kind, (Uapi.Architecture)entry->Architecture, entry->Mode, (int)entry->Offset, (int)entry->Length, [.. digest]));
        }

        file = new BundleFile(bytes, sections.MoveToImmutable());
        return BundleStatus.Ok;
    }

    /// <summary>Checks everything: digests, padding, and the records of every section of a known kind.</summary>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public unsafe BundleStatus Verify()
    {
        // Sound for the same reason as in Open.
        using (MemoryHandle pin = _bytes.Pin())
        {
            BundleStatus status = BundleReader.Open((byte*)pin.Pointer, (ulong)_bytes.Length, out BundleReader reader);
            if (status == BundleStatus.Ok) { status = reader.VerifyAll(); }
            if (status != BundleStatus.Ok) { return status; }
        }

        foreach (BundleSectionInfo section in Sections)
        {
            BundleStatus status = SectionCheck.Of(section.Kind, Bytes(section));
            if (status != BundleStatus.Ok) { return status; }
        }

        return BundleStatus.Ok;
    }

    /// <summary>Finds a section.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="architecture">Its architecture; <see cref="Uapi.Architecture.None"/>: the one for all.</param>
    /// <param name="mode">Its mode as in <see cref="SectionEntry.Mode"/>.</param>
    /// <returns>The section; null where there is none.</returns>
    public BundleSectionInfo? Find(SectionKind kind, Uapi.Architecture architecture = Uapi.Architecture.None, byte mode = 0)
    {
        foreach (BundleSectionInfo section in Sections)
        {
            if (section.Kind == kind && section.Architecture == architecture && section.Mode == mode) { return section; }
        }

        return null;
    }

    /// <summary>The bytes of a section of this bundle, without padding.</summary>
    public ReadOnlySpan<byte> Bytes(BundleSectionInfo section) => _bytes.Span.Slice(section.Offset, section.Length);
}
