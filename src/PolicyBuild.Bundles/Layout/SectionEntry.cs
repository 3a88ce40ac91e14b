using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One 64-byte entry of the section table, little endian (docs/bundle-format.md, section 3).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SectionEntry
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 64;

    /// <summary>What the section holds: a value of <see cref="SectionKind"/>.</summary>
    public ushort Kind;

    /// <summary>The architecture that the section is for, as PolicyBuild.Uapi.Architecture numbers it; 0: all.</summary>
    public byte Architecture;

    /// <summary>The mode that the section is for, as <see cref="LaunchMode"/> numbers it, plus one; 0: all.</summary>
    public byte Mode;

    /// <summary>Zero.</summary>
    public uint Flags;

    /// <summary>Where the section begins, from the start of the file; a multiple of 8.</summary>
    public ulong Offset;

    /// <summary>Length in bytes without the zero padding that follows it up to the next multiple of 8.</summary>
    public ulong Length;

    /// <summary>SHA-256 of the section's bytes, padding excluded.</summary>
    public fixed byte Digest[32];

    /// <summary>Zero.</summary>
    public ulong Reserved;
}
