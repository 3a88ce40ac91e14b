using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>A table of records of one size inside a section.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TableReference
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 8;

    /// <summary>Most records that a table may have.</summary>
    public const int MaxCount = 65536;

    /// <summary>Where the first record begins, in bytes from the start of the section; a multiple of 8.</summary>
    public uint Offset;

    /// <summary>Number of records, at most <see cref="MaxCount"/>.</summary>
    public uint Count;
}
