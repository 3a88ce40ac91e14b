using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Host;

/// <summary>What the host has of cgroup v2, at the place where every system mounts it.</summary>
internal static unsafe class CgroupHost
{
    private const long Cgroup2 = 0x63677270; // CGROUP2_SUPER_MAGIC (linux/magic.h)
    private const int TextBytes = 4096;

    /// <summary>Which hierarchy is mounted.</summary>
    internal static CgroupHierarchy Hierarchy()
    {
        long type = Files.FileSystemType("/sys/fs/cgroup\0"u8);
        if (type == Cgroup2) { return CgroupHierarchy.Unified; }
        if (Files.FileSystemType("/sys/fs/cgroup/unified\0"u8) == Cgroup2) { return CgroupHierarchy.Hybrid; }
        return Files.FileSystemType("/sys/fs/cgroup/memory\0"u8) >= 0 || Files.FileSystemType("/sys/fs/cgroup/pids\0"u8) >= 0
            ? CgroupHierarchy.Legacy
            : CgroupHierarchy.None;
    }

    /// <summary>
    /// The controllers that this process's own cgroup may hand on to cgroups beneath it (its cgroup.controllers); under a cgroup namespace
    /// those of the namespace's root.
    /// </summary>
    /// <returns>0, or a negative error number.</returns>
    internal static int Controllers(out CgroupControllers controllers)
    {
        controllers = CgroupControllers.None;
        PathBuffer path = default;
        path.Add("/sys/fs/cgroup"u8);
        int result = AddOwnGroup(ref path);
        if (result < 0) { return result; }
        path.Add("/cgroup.controllers"u8);
        if (path.Overflowed) { return -KernelError.NameTooLong; }

        byte* text = stackalloc byte[TextBytes];
        result = Files.ReadText(path.Text, text, TextBytes);
        if (result >= 0) { controllers = Parse(text); }
        return result < 0 ? result : 0;
    }

    /// <summary>Reads "cpuset cpu io memory pids"; names that no policy can require are passed over.</summary>
    internal static CgroupControllers Parse(byte* text)
    {
        CgroupControllers found = CgroupControllers.None;
        for (int bit = 1; bit <= (int)CgroupControllers.Pids; bit <<= 1)
        {
            if (CString.HasWord(text, (byte)' ', NameOf((CgroupControllers)bit))) { found |= (CgroupControllers)bit; }
        }

        return found;
    }

    /// <summary>The name of one controller.</summary>
    internal static ReadOnlySpan<byte> NameOf(CgroupControllers controller) => controller switch
    {
        CgroupControllers.Cpu => "cpu"u8,
        CgroupControllers.Cpuset => "cpuset"u8,
        CgroupControllers.Io => "io"u8,
        CgroupControllers.Memory => "memory"u8,
        _ => "pids"u8,
    };

    /// <summary>Adds the path behind "0::" of /proc/self/cgroup (cgroups(7)).</summary>
    internal static int AddOwnGroup(ref PathBuffer path)
    {
        byte* text = stackalloc byte[TextBytes];
        int result;
        fixed (byte* name = "/proc/self/cgroup\0"u8) { result = Files.ReadText(name, text, TextBytes); }
        if (result < 0) { return result; }
        for (byte* line = text; *line != 0;)
        {
            int end = CString.IndexOf(line, (byte)'\n');
            if (CString.StartsWith(line, "0::/"u8))
            {
                // Seen from inside a cgroup namespace a group outside it begins with "/..": what is mounted is the namespace's root.
                if (!CString.StartsWith(line, "0::/.."u8)) { path.Add(line + 3, (end < 0 ? CString.Length(line) : end) - 3); }
                return 0;
            }

            if (end < 0) { break; }
            line += end + 1;
        }

        return -KernelError.NoEntry;
    }
}
