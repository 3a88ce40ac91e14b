using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>Writes the limits of the cgroup section into a new cgroup.</summary>
internal static unsafe class CgroupLimits
{
    internal static int Write(ref LaunchState state, in CgroupReader limits, int group)
    {
        for (uint i = 0; i < limits.SettingCount; i++)
        {
            CgroupSettingRecord* setting = limits.Setting(i);
            byte* value = limits.Text(setting->Value);
            NumberText text = default;
            text.Add(value);
            ReadOnlySpan<byte> name = CgroupReader.NameOf((CgroupFile)setting->File);
            int result = Files.WriteText(group, name, text.Text, text.Length);
            if (result == 0) { state.Report.Details.Limits.Add(name, value); }
            else
            {
                int error = CgroupErrors.Limit(name, value, -result, state.BestEffort);
                if (error != 0) { return error; }
            }
        }

        return limits.DeviceCount == 0 ? 0 : WriteDevices(ref state, limits, group);
    }

    private static int WriteDevices(ref LaunchState state, in CgroupReader limits, int group)
    {
        var variables = new PathVariables(ref state);
        int error = 0;
        for (uint i = 0; error == 0 && i < limits.DeviceCount; i++)
        {
            CgroupDeviceRecord* device = limits.Device(i);
            PolicyPath path = default;
            path.Variable = (PathVariable)device->Variable;
            path.Path = limits.Text(device->Path);
            NumberText text = default;
            int result = DiskNumber.Find(ref variables, path, ref text);
            if (result == 0)
            {
                text.Add((byte)' ');
                text.Add(limits.Text(device->Value));
                result = Files.WriteText(group, "io.max"u8, text.Text, text.Length);
                text.Add(0);
                if (result == 0) { state.Report.Details.Limits.Add("io.max"u8, text.Text); }
            }

            if (result < 0) { error = CgroupErrors.Device(path, -result, state.BestEffort); }
        }

        variables.Close();
        return error;
    }
}
