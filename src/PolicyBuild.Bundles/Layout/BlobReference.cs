using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Bytes inside a section.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BlobReference
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 8;

    /// <summary>Where the bytes begin, from the start of the section; a multiple of 8.</summary>
    public uint Offset;

    /// <summary>How many there are.</summary>
    public uint Length;
}
