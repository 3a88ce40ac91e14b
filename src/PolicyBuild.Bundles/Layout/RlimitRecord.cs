using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One resource limit, 24 bytes (prlimit(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RlimitRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 24;

    /// <summary>RLIM_NLIMITS: how many resources there are (asm-generic/resource.h).</summary>
    public const int Resources = 16;

    /// <summary>RLIMIT_*, 0 to 15 (asm-generic/resource.h).</summary>
    public uint Resource;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>The soft limit in the resource's own unit; all ones: RLIM_INFINITY.</summary>
    public ulong Soft;

    /// <summary>The hard limit, not below the soft one; all ones: RLIM_INFINITY.</summary>
    public ulong Hard;
}
