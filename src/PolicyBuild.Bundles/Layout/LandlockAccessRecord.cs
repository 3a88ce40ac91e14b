using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The rights of one access set under one ABI, 16 bytes. A mask of zero makes no rule.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LandlockAccessRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 16;

    /// <summary>LANDLOCK_ACCESS_FS_* granted beneath a directory.</summary>
    public ulong Directory;

    /// <summary>LANDLOCK_ACCESS_FS_* granted on anything that is no directory.</summary>
    public ulong File;
}
