using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>The interface files of a cgroup's folder.</summary>
internal static unsafe class CgroupFiles
{
    private const int TextBytes = 4096;

    /// <summary>The controllers that the limits are files of.</summary>
    internal static CgroupControllers Needed(in CgroupReader limits)
    {
        CgroupControllers needed = limits.DeviceCount == 0 ? CgroupControllers.None : CgroupControllers.Io;
        for (uint i = 0; i < limits.SettingCount; i++)
        {
            needed |= (CgroupFile)limits.Setting(i)->File switch
            {
                CgroupFile.CpuMax or CgroupFile.CpuWeight => CgroupControllers.Cpu,
                CgroupFile.PidsMax => CgroupControllers.Pids,
                _ => CgroupControllers.Memory,
            };
        }

        return needed;
    }

    /// <summary>Has a group hand on controllers to those beneath it.</summary>
    /// <param name="group">The group's folder.</param>
    /// <param name="needed">The controllers.</param>
    /// <param name="missing">Those that it did not hand on before.</param>
    /// <returns>0, or a negative error number: EBUSY where the group has processes of its own.</returns>
    internal static int HandOn(int group, CgroupControllers needed, ref CgroupControllers missing)
    {
        byte* text = stackalloc byte[TextBytes];
        int file = Files.Open(group, "cgroup.subtree_control"u8, OpenFlags.ReadOnly);
        if (file < 0) { return file; }
        long length = Files.Read(file, text, TextBytes - 1);
        Files.Close(file);
        if (length < 0) { return (int)length; }
        text[length] = 0;
        missing = needed & ~CgroupHost.Parse(text);
        return missing == CgroupControllers.None ? 0 : Enable(group, missing);
    }

    private static int Enable(int group, CgroupControllers missing)
    {
        NumberText request = default;
        for (int bit = 1; bit <= (int)CgroupControllers.Pids; bit <<= 1)
        {
            if (((int)missing & bit) == 0) { continue; }
            request.Add(request.Length == 0 ? "+"u8 : " +"u8);
            request.Add(CgroupHost.NameOf((CgroupControllers)bit));
        }

        return Files.WriteText(group, "cgroup.subtree_control"u8, request.Text, request.Length);
    }
}
