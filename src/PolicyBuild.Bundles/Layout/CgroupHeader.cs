using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The head of the cgroup section, 32 bytes, little endian (docs/bundle-format.md, section 7).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CgroupHeader
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 32;

    /// <summary>The record version that this code writes and reads.</summary>
    public const uint CurrentVersion = 1;

    /// <summary>Most device limits: each costs the launcher a look at the device and a write.</summary>
    public const int MaxDevices = 64;

    /// <summary>Must be <see cref="CurrentVersion"/>.</summary>
    public uint Version;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>Files of the cgroup and what is written into them: <see cref="CgroupSettingRecord"/>.</summary>
    public TableReference Settings;

    /// <summary>Limits of input and output, each for one device: <see cref="CgroupDeviceRecord"/>.</summary>
    public TableReference Devices;

    /// <summary>Zero.</summary>
    public ulong Reserved2;
}
