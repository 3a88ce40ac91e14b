using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What the ruleset handles under one ABI, 24 bytes: the head of struct landlock_ruleset_attr (linux/landlock.h).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LandlockAbiRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 24;

    /// <summary>LANDLOCK_ACCESS_FS_* handled.</summary>
    public ulong HandledFs;

    /// <summary>LANDLOCK_ACCESS_NET_* handled (ABI 4).</summary>
    public ulong HandledNet;

    /// <summary>LANDLOCK_SCOPE_* set (ABI 6).</summary>
    public ulong Scoped;
}
