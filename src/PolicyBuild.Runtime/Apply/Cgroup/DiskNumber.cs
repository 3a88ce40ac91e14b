using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// The number of the whole disk behind a path: io.max takes no partitions. /sys/dev/block has a folder for each block device, and that of a
/// partition lies in the one of its disk.
/// </summary>
internal static unsafe class DiskNumber
{
    private const int TextBytes = 32;

    /// <summary>Writes "MAJOR:MINOR": 0, or a negative error number; ENOENT where no block device is behind the path.</summary>
    internal static int Find(ref PathVariables variables, in PolicyPath path, ref NumberText number)
    {
        int file = variables.Open(path, OpenFlags.PathOnly, out _);
        if (file < 0) { return file; }
        FileStatus status;
        int result = Files.Status(file, &status);
        Files.Close(file);
        if (result < 0) { return result; }

        PathBuffer folder = default;
        NumberText own = default;
        own.Add(status.IsBlockDevice ? status.RawDeviceMajor : status.DeviceMajor);
        own.Add((byte)':');
        own.Add(status.IsBlockDevice ? status.RawDeviceMinor : status.DeviceMinor);
        folder.Add("/sys/dev/block/"u8);
        folder.Add(own.Text, own.Length);
        int known = folder.Length;
        folder.Add("/partition"u8);
        bool isPartition = Files.Status(folder.Text, &status) == 0;
        folder.Truncate(known);
        folder.Add(isPartition ? "/../dev"u8 : "/dev"u8);

        byte* text = stackalloc byte[TextBytes];
        result = Files.ReadText(folder.Text, text, TextBytes);
        if (result < 0) { return result; }
        for (byte* at = text; *at is (>= (byte)'0' and <= (byte)'9') or (byte)':'; at++) { number.Add(*at); }
        return 0;
    }
}
