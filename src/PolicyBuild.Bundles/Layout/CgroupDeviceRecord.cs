using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One line of io.max, 24 bytes. The device's number is known on the target alone, so the launcher puts it before the value.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CgroupDeviceRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 24;

    /// <summary>A value of <see cref="PathVariable"/>.</summary>
    public byte Variable;

    /// <summary>Zero.</summary>
    public byte Reserved;

    /// <summary>Zero.</summary>
    public ushort Reserved2;

    /// <summary>Zero.</summary>
    public uint Reserved3;

    /// <summary>The path of a block device, or of a file or folder on one, without its variable.</summary>
    public StringReference Path;

    /// <summary>What follows "MAJOR:MINOR " in io.max: some of rbps=, wbps=, riops=, wiops= in this order, with numbers.</summary>
    public StringReference Value;
}
