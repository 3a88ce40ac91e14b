using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One file of the cgroup and its value, 16 bytes; sorted by <see cref="File"/>, each file once.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CgroupSettingRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 16;

    /// <summary>A value of <see cref="CgroupFile"/>.</summary>
    public uint File;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>What is written into the file: numbers without a unit, or "max".</summary>
    public StringReference Value;
}
