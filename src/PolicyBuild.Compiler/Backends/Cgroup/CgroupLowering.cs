using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>Writes a model's numbers as the kernel reads them: plain, since "512MB", "512Mi" and "1.0" are EINVAL.</summary>
internal static class CgroupLowering
{
    /// <summary>The section's records.</summary>
    internal static byte[] Lower(CgroupModel model)
    {
        var section = new CgroupSectionBuilder();
        foreach (CgroupModelSetting setting in model.Settings) { section.Set(setting.File, ValueOf(setting)); }
        foreach (IoLimit limit in model.Devices) { section.AddDevice(limit.Device.Variable, limit.Device.Path, ValueOf(limit)); }
        return section.ToArray();
    }

    private static string ValueOf(CgroupModelSetting setting) => setting.File == CgroupFile.CpuMax
        ? string.Create(CultureInfo.InvariantCulture, $"{setting.Value} {ResourcePolicy.CpuPeriod}")
        : setting.Value.ToString(CultureInfo.InvariantCulture);

    // What a line of io.max does not name keeps its value, which is "max" in a new cgroup.
    private static string ValueOf(IoLimit limit)
    {
        var parts = new List<string>(4);
        Add("rbps", limit.Read);
        Add("wbps", limit.Write);
        Add("riops", limit.ReadOps);
        Add("wiops", limit.WriteOps);
        return string.Join(' ', parts);

        void Add(string key, ulong? value)
        {
            if (value is { } number) { parts.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={number}")); }
        }
    }
}
