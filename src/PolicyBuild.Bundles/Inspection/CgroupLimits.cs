using System;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A cgroup section in managed form.</summary>
/// <param name="Settings">The files that are set, by number.</param>
/// <param name="Devices">The devices with a limit, in the order of the policy.</param>
public sealed record CgroupLimits(ImmutableArray<CgroupSetting> Settings, ImmutableArray<CgroupDevice> Devices)
{
    /// <summary>Reads a section.</summary>
    /// <param name="section">Its bytes.</param>
    /// <param name="limits">The limits; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static unsafe BundleStatus Read(ReadOnlySpan<byte> section, out CgroupLimits? limits)
    {
        // Sound: the span stays pinned as long as the reader lives, and everything is copied out of it.
        fixed (byte* data = section)
        {
            BundleStatus status = CgroupReader.Open(data, (ulong)section.Length, out CgroupReader reader);
            limits = status == BundleStatus.Ok ? Copy(reader) : null;
            return status;
        }
    }

    private static unsafe CgroupLimits Copy(CgroupReader reader)
    {
        var settings = ImmutableArray.CreateBuilder<CgroupSetting>((int)reader.SettingCount);
        for (uint i = 0; i < reader.SettingCount; i++)
        {
            CgroupSettingRecord* setting = reader.Setting(i);
            var file = (CgroupFile)setting->File;
            settings.Add(new CgroupSetting(file, Encoding.UTF8.GetString(CgroupReader.NameOf(file)), Text(reader, setting->Value)));
        }

        var devices = ImmutableArray.CreateBuilder<CgroupDevice>((int)reader.DeviceCount);
        for (uint i = 0; i < reader.DeviceCount; i++)
        {
            CgroupDeviceRecord* device = reader.Device(i);
            devices.Add(new CgroupDevice(PathText.Of((PathVariable)device->Variable, Text(reader, device->Path)), Text(reader, device->Value)));
        }

        return new CgroupLimits(settings.MoveToImmutable(), devices.MoveToImmutable());
    }

    private static unsafe string Text(CgroupReader reader, StringReference text) => Encoding.UTF8.GetString(reader.Text(text), (int)text.Length);
}
