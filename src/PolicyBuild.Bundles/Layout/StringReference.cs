using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>
/// A UTF-8 string inside a section: <see cref="Length"/> bytes at <see cref="Offset"/>, followed by one zero byte that the length does
/// not count, so that a system call can take it as it lies. It has no other zero byte. The empty string still points at a zero byte.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StringReference
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 8;

    /// <summary>Longest string in bytes: PATH_MAX - 1 (linux/limits.h).</summary>
    public const int MaxLength = 4095;

    /// <summary>Where the string begins, in bytes from the start of its section.</summary>
    public uint Offset;

    /// <summary>Length in bytes, at most <see cref="MaxLength"/>.</summary>
    public uint Length;
}
