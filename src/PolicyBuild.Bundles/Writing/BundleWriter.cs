using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Writing;

/// <summary>
/// Writes a bundle. The bytes depend on the sections alone, not on the order in which they are added. Misuse, which would give a bundle
/// that the reader refuses, throws.
/// </summary>
public sealed class BundleWriter
{
    private readonly SortedDictionary<(ushort Kind, byte Architecture, byte Mode), ReadOnlyMemory<byte>> _sections = [];

    /// <summary>Adds a section.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="architecture">A value of <see cref="Architecture"/>; 0, all, for every kind but a seccomp filter.</param>
    /// <param name="mode">A value of <see cref="LaunchMode"/> plus one; 0: all.</param>
    /// <param name="bytes">Its bytes, at least one; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A kind, architecture or mode that the format does not have.</exception>
    /// <exception cref="ArgumentException">No bytes, or a section of the same kind, architecture and mode was added before.</exception>
    public void Add(SectionKind kind, byte architecture, byte mode, ReadOnlySpan<byte> bytes) => AddUncopied(kind, architecture, mode, bytes.ToArray());

    /// <summary>Adds a section.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="architecture">A value of <see cref="Architecture"/>; 0, all, for every kind but a seccomp filter.</param>
    /// <param name="mode">A value of <see cref="LaunchMode"/> plus one; 0: all.</param>
    /// <param name="bytes">Its bytes, at least one; they have to stay as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A kind, architecture or mode that the format does not have.</exception>
    /// <exception cref="ArgumentException">No bytes, or a section of the same kind, architecture and mode was added before.</exception>
    public void AddUncopied(SectionKind kind, byte architecture, byte mode, ReadOnlyMemory<byte> bytes)
    {
        if (!BundleReader.IsKnown((ushort)kind)) { throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of section"); }
        bool fits = kind == SectionKind.Seccomp ? architecture is >= 1 and <= (byte)Architecture.LoongArch64 : architecture == 0;
        if (!fits) { throw new ArgumentOutOfRangeException(nameof(architecture), architecture, $"no such architecture for a section of kind {kind}"); }
        if (mode > (byte)LaunchMode.Hardened + 1) { throw new ArgumentOutOfRangeException(nameof(mode), mode, "no such mode"); }
        if (bytes.IsEmpty) { throw new ArgumentException("a section is not empty", nameof(bytes)); }
        if (!_sections.TryAdd(((ushort)kind, architecture, mode), bytes))
        {
            throw new ArgumentException($"the section {kind}, {architecture}, {mode} was added before", nameof(kind));
        }
    }

    /// <summary>The bundle, a multiple of 8 bytes long.</summary>
    /// <exception cref="InvalidOperationException">No launch section, more than 256 sections, or more than 16 MiB.</exception>
    public byte[] ToArray()
    {
        if (_sections.Count > BundleHeader.MaxSections) { throw new InvalidOperationException($"{_sections.Count} sections, and at most {BundleHeader.MaxSections} fit"); }
        bool hasLaunch = false;
        int tableEnd = BundleHeader.Size + (_sections.Count * SectionEntry.Size);
        long length = tableEnd;
        foreach (((ushort kind, _, _), ReadOnlyMemory<byte> bytes) in _sections)
        {
            hasLaunch |= kind == (ushort)SectionKind.Launch;
            length += Align(bytes.Length);
        }

        if (!hasLaunch) { throw new InvalidOperationException("a bundle has a launch section"); }
        if (length > BundleHeader.MaxLength) { throw new InvalidOperationException($"{length} bytes, and at most {BundleHeader.MaxLength} fit"); }
        byte[] bundle = new byte[length];
        WriteHeader(bundle);
        WriteSections(bundle, tableEnd);
        Digest.Of(bundle.AsSpan(0, tableEnd)).CopyTo(bundle, HeaderDigestOffset);
        return bundle;
    }

    // Offsets of the fields of BundleHeader and SectionEntry (docs/bundle-format.md, sections 2 and 3).
    private const int HeaderDigestOffset = 24;
    private const int EntryDigestOffset = 24;

    private void WriteHeader(Span<byte> bundle)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bundle, BundleHeader.MagicValue);
        BinaryPrimitives.WriteUInt16LittleEndian(bundle[4..], BundleHeader.CurrentVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bundle[6..], BundleHeader.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(bundle[8..], (ulong)bundle.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bundle[16..], (uint)_sections.Count);
    }

    private void WriteSections(Span<byte> bundle, int tableEnd)
    {
        int at = tableEnd;
        Span<byte> entry = bundle[BundleHeader.Size..];
        foreach (((ushort kind, byte architecture, byte mode), ReadOnlyMemory<byte> bytes) in _sections)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry, kind);
            entry[2] = architecture;
            entry[3] = mode;
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], (ulong)at);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], (ulong)bytes.Length);
            Digest.Of(bytes.Span).CopyTo(entry[EntryDigestOffset..]);
            bytes.Span.CopyTo(bundle[at..]);
            at += (int)Align(bytes.Length);
            entry = entry[SectionEntry.Size..];
        }
    }

    private static long Align(long length) => (length + 7) & ~7L;
}
