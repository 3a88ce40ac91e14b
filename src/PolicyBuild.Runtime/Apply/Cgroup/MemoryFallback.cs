using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// What is left of the limit on memory under best-effort without a cgroup: RLIMIT_DATA, which counts each process by itself, and nothing
/// that is shared or mapped from files.
/// </summary>
internal static unsafe class MemoryFallback
{
    internal static void Use(ref LaunchState state, in CgroupReader limits)
    {
        for (uint i = 0; i < limits.SettingCount; i++)
        {
            CgroupSettingRecord* setting = limits.Setting(i);
            if (setting->File != (uint)CgroupFile.MemoryMax) { continue; }
            ulong bytes = 0;
            for (byte* digit = limits.Text(setting->Value); *digit is >= (byte)'0' and <= (byte)'9'; digit++) { bytes = (bytes * 10) + (ulong)(*digit - (byte)'0'); }
            state.DataLimit = bytes;
        }
    }
}
