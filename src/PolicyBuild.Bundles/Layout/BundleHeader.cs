using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The first 64 bytes of a bundle, little endian (docs/bundle-format.md, section 2).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct BundleHeader
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 64;

    /// <summary>The bytes "PBND", read as a little-endian number.</summary>
    public const uint MagicValue = 0x444E4250;

    /// <summary>The format version that this code writes, and the newest that it reads.</summary>
    public const ushort CurrentVersion = 1;

    /// <summary>Most sections that a bundle may have.</summary>
    public const int MaxSections = 256;

    /// <summary>Largest bundle in bytes: 16 MiB.</summary>
    public const long MaxLength = 16 << 20;

    /// <summary>Must be <see cref="MagicValue"/>.</summary>
    public uint Magic;

    /// <summary>The format version, from 1.</summary>
    public ushort Version;

    /// <summary>Must be <see cref="Size"/>.</summary>
    public ushort HeaderSize;

    /// <summary>Length of the whole file in bytes, a multiple of 8.</summary>
    public ulong TotalLength;

    /// <summary>Entries in the section table, which follows this header; 1 to <see cref="MaxSections"/>.</summary>
    public uint SectionCount;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>SHA-256 over this header, with these 32 bytes as zero, and the section table.</summary>
    public fixed byte Digest[32];

    /// <summary>Zero.</summary>
    public ulong Reserved2;
}
