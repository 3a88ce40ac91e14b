using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One path rule, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LandlockPathRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 24;

    /// <summary>The number of the access set.</summary>
    public uint Access;

    /// <summary>A value of <see cref="PathVariable"/>.</summary>
    public byte Variable;

    /// <summary>Bits of <see cref="LandlockPathFlags"/>.</summary>
    public byte Flags;

    /// <summary>Zero.</summary>
    public ushort Reserved;

    /// <summary>The path, without its variable; with a pattern, the folder to look in.</summary>
    public StringReference Path;

    /// <summary>The pattern for one segment: '*', '?' and '[a-z]' (also '[!a-z]'); everything else stands for itself; a '/' at its end: folders only. Empty without one.</summary>
    public StringReference Pattern;
}
