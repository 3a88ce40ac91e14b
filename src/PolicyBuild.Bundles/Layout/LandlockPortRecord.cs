using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One port rule, 16 bytes; sorted by port.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LandlockPortRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 16;

    /// <summary>LANDLOCK_ACCESS_NET_* granted; the launcher takes those that the ABI's ruleset handles, and makes no rule where none is left.</summary>
    public ulong Access;

    /// <summary>The port, 0 to 65535.</summary>
    public uint Port;

    /// <summary>Zero.</summary>
    public uint Reserved;
}
