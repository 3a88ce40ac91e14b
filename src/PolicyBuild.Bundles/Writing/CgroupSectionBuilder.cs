using System;
using System.Collections.Generic;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Builds a cgroup section (docs/bundle-format.md, section 7).</summary>
public sealed class CgroupSectionBuilder
{
    private readonly SortedDictionary<CgroupFile, string> _settings = [];
    private readonly List<(PathVariable Variable, string Path, string Value)> _devices = [];

    /// <summary>Sets a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="value">What is written into it.</param>
    /// <exception cref="ArgumentException">The file was set before.</exception>
    public void Set(CgroupFile file, string value) => _settings.Add(file, value);

    /// <summary>Adds the limits of a device.</summary>
    /// <param name="variable">What stands before the path.</param>
    /// <param name="path">The device, or a file or folder on it.</param>
    /// <param name="value">The keys of io.max with their numbers.</param>
    public void AddDevice(PathVariable variable, string path, string value) => _devices.Add((variable, path, value));

    /// <summary>The section.</summary>
    /// <exception cref="ArgumentException">A string that the format cannot hold.</exception>
    /// <exception cref="InvalidOperationException">Settings that the reader refuses; the message has its status.</exception>
    public byte[] ToArray()
    {
        byte[] records = new byte[CgroupHeader.Size + (_settings.Count * CgroupSettingRecord.Size) + (_devices.Count * CgroupDeviceRecord.Size)];
        var pool = new StringPool(records.Length);
        var writer = new RecordWriter(records);
        int offset = CgroupHeader.Size;
        writer.UInt32(CgroupHeader.CurrentVersion);
        writer.UInt32(0);
        writer.Table(ref offset, _settings.Count, CgroupSettingRecord.Size);
        writer.Table(ref offset, _devices.Count, CgroupDeviceRecord.Size);
        writer.UInt64(0);
        foreach ((CgroupFile file, string value) in _settings)
        {
            writer.UInt32((uint)file);
            writer.UInt32(0);
            writer.String(pool, value);
        }

        foreach ((PathVariable variable, string path, string value) in _devices)
        {
            writer.Byte((byte)variable);
            writer.Byte(0);
            writer.UInt16(0);
            writer.UInt32(0);
            writer.String(pool, path);
            writer.String(pool, value);
        }

        byte[] section = pool.AppendTo(records);
        BundleStatus status = SectionCheck.Cgroup(section);
        return status == BundleStatus.Ok ? section : throw new InvalidOperationException($"the cgroup section is wrong: {status}");
    }
}
