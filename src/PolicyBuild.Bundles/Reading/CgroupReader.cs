using System;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>Reads a cgroup section (docs/bundle-format.md, section 7). Compiled into the launcher too.</summary>
/// <remarks>Sound because <see cref="Open"/> checks every reference against the section's length before the accessors follow it.</remarks>
public unsafe struct CgroupReader
{
    private byte* _section;

    /// <summary>The section's header.</summary>
    public readonly CgroupHeader* Header => (CgroupHeader*)_section;

    /// <summary>How many files are set.</summary>
    public readonly uint SettingCount => Header->Settings.Count;

    /// <summary>How many devices have a limit.</summary>
    public readonly uint DeviceCount => Header->Devices.Count;

    /// <summary>Checks a cgroup section from its first to its last record.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="reader">The reader; without a header where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found (PB6081 to PB6088).</returns>
    public static BundleStatus Open(byte* section, ulong length, out CgroupReader reader)
    {
        reader = default;
        if (section == null || length < CgroupHeader.Size) { return BundleStatus.CgroupTooShort; }
        var header = (CgroupHeader*)section;
        if (header->Version != CgroupHeader.CurrentVersion) { return BundleStatus.CgroupVersion; }
        if (header->Reserved != 0 || header->Reserved2 != 0) { return BundleStatus.CgroupReserved; }
        if (!RecordBounds.HasTable(length, header->Settings, CgroupSettingRecord.Size, (uint)CgroupFile.PidsMax)
            || !RecordBounds.HasTable(length, header->Devices, CgroupDeviceRecord.Size, CgroupHeader.MaxDevices)
            || header->Settings.Count + header->Devices.Count == 0)
        {
            return BundleStatus.CgroupTable;
        }

        BundleStatus status = CheckSettings(section, length, header);
        if (status == BundleStatus.Ok) { status = CheckDevices(section, length, header); }
        if (status == BundleStatus.Ok) { reader._section = section; }
        return status;
    }

    /// <summary>The name of a file below the cgroup's folder; empty for a number that stands for none.</summary>
    public static ReadOnlySpan<byte> NameOf(CgroupFile file) => file switch
    {
        CgroupFile.MemoryMax => "memory.max"u8,
        CgroupFile.MemoryHigh => "memory.high"u8,
        CgroupFile.MemorySwapMax => "memory.swap.max"u8,
        CgroupFile.MemoryOomGroup => "memory.oom.group"u8,
        CgroupFile.CpuMax => "cpu.max"u8,
        CgroupFile.CpuWeight => "cpu.weight"u8,
        CgroupFile.PidsMax => "pids.max"u8,
        _ => default,
    };

    /// <summary>A file that is set; null beyond the table.</summary>
    public readonly CgroupSettingRecord* Setting(uint index) =>
        index < Header->Settings.Count ? (CgroupSettingRecord*)(_section + Header->Settings.Offset) + index : null;

    /// <summary>A device's limits; null beyond the table.</summary>
    public readonly CgroupDeviceRecord* Device(uint index) =>
        index < Header->Devices.Count ? (CgroupDeviceRecord*)(_section + Header->Devices.Offset) + index : null;

    /// <summary>A value or path, ended by zero.</summary>
    /// <param name="text">A reference of a record that <see cref="Setting"/> or <see cref="Device"/> gave.</param>
    public readonly byte* Text(StringReference text) => _section + text.Offset;

    private static BundleStatus CheckSettings(byte* section, ulong length, CgroupHeader* header)
    {
        var settings = (CgroupSettingRecord*)(section + header->Settings.Offset);
        for (uint i = 0; i < header->Settings.Count; i++)
        {
            CgroupSettingRecord* setting = settings + i;
            if (setting->Reserved != 0) { return BundleStatus.CgroupReserved; }
            bool inOrder = i == 0 || setting->File > settings[i - 1].File;
            if (!inOrder || setting->File is 0 or > (uint)CgroupFile.PidsMax) { return BundleStatus.CgroupFile; }
            if (!RecordBounds.HasString(section, length, setting->Value)) { return BundleStatus.CgroupString; }
            if (!CgroupValue.Fits((CgroupFile)setting->File, section + setting->Value.Offset)) { return BundleStatus.CgroupValue; }
        }

        return BundleStatus.Ok;
    }

    private static BundleStatus CheckDevices(byte* section, ulong length, CgroupHeader* header)
    {
        var devices = (CgroupDeviceRecord*)(section + header->Devices.Offset);
        for (uint i = 0; i < header->Devices.Count; i++)
        {
            CgroupDeviceRecord* device = devices + i;
            if (device->Reserved != 0 || device->Reserved2 != 0 || device->Reserved3 != 0) { return BundleStatus.CgroupReserved; }
            if (!RecordBounds.HasString(section, length, device->Path) || !RecordBounds.HasString(section, length, device->Value))
            {
                return BundleStatus.CgroupString;
            }

            if (device->Variable > (byte)PathVariable.Dotnet || !RecordBounds.IsPath(section, device->Path, (PathVariable)device->Variable))
            {
                return BundleStatus.CgroupDevice;
            }

            if (!CgroupValue.FitsDevice(section + device->Value.Offset)) { return BundleStatus.CgroupValue; }
        }

        return BundleStatus.Ok;
    }
}
