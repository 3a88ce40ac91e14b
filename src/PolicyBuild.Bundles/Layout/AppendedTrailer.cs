using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The last bytes of an executable that is policy-run with a bundle behind it (docs/bundle-format.md, section 11).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct AppendedTrailer
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 320;

    /// <summary>The bytes "PBNA", read as a little-endian number.</summary>
    public const uint MagicValue = 0x414E4250;

    /// <summary>The version that this code writes, and the newest that it reads.</summary>
    public const ushort CurrentVersion = 1;

    /// <summary>Longest file name in bytes: NAME_MAX (linux/limits.h).</summary>
    public const int MaxProgram = 255;

    /// <summary>Must be <see cref="MagicValue"/>.</summary>
    public uint Magic;

    /// <summary>The trailer's version, from 1.</summary>
    public ushort Version;

    /// <summary>Must be <see cref="Size"/>.</summary>
    public ushort TrailerSize;

    /// <summary>Where the bundle begins, from the start of the executable: where policy-run itself ends.</summary>
    public ulong Offset;

    /// <summary>Length of the bundle in bytes. The trailer follows it at once, and ends the file.</summary>
    public ulong Length;

    /// <summary>Zero.</summary>
    public ulong Reserved;

    /// <summary>The file name of the program to start, 1 to 255 bytes without '/', then zeros. It lies beside the executable.</summary>
    public fixed byte Program[256];

    /// <summary>SHA-256 over the bundle and this trailer up to here.</summary>
    public fixed byte Digest[32];
}
