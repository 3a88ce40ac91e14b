using System.Text;
using PolicyBuild.Runtime.Text;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>/proc/self/mountinfo, whose texts others choose.</summary>
public sealed class MountInfoLineTests
{
    [Theory]
    [InlineData("22 27 0:21 / /proc rw,relatime - proc proc rw", 22, 0, 21, "/proc", true)]
    [InlineData("36 35 98:4294967295 /sys/a /mnt/b rw,noatime master:1 propagate_from:2 - proc x rw", 36, 98, 4294967295, "/mnt/b", true)]
    [InlineData("36 35 8:1 / /a\\040b\\011\\012\\134040 rw - ext4 /dev/sda rw", 36, 8, 1, "/a b\t\n\\040", false)]
    [InlineData("4 1 0:5 / /\\040-\\040proc rw - tmpfs proc rw", 4, 0, 5, "/ - proc", false)]
    [InlineData("4 1 0:5 / / rw - - proc proc", 4, 0, 5, "/", false)]
    [InlineData("4 1 0:5 proc proc proc - fuse.proc proc rw", 4, 0, 5, "proc", false)]
    [InlineData("4 1 0:5 / / rw - XXXXXXXXproc proc rw", 4, 0, 5, "/", false)]
    [InlineData("4 1 0:5 / /a\\1 rw shared:7 - proc none", 4, 0, 5, "/a", true)]
    [InlineData("4 1 0:5 - - - - proc", 4, 0, 5, "-", true)]
    [InlineData("", 0, 0, 0, "", false)]
    public unsafe void A_line_is_told_by_its_fields(string text, ulong mount, uint major, uint minor, string point, bool isProc)
    {
        MountInfoLine line = default;
        foreach (string before in (string[])["", "7 7 7:7 /seven /seven rw - proc proc rw", "8 8 8:8 / /eight\\0", "9"])
        {
            if (before.Length != 0) { Read(ref line, before); }
            line.Clear();
            Read(ref line, text);
            Assert.Equal((mount, major, minor, point, isProc, false), (line.Mount, line.DeviceMajor, line.DeviceMinor, NativeText.Read(line.Point), line.IsProc, line.IsTooLong));
        }
    }

    [Theory]
    [InlineData(4095, false)]
    [InlineData(4096, true)]
    [InlineData(100_000, true)]
    public void A_mount_point_longer_than_a_path_is_told(int length, bool isTooLong)
    {
        MountInfoLine line = default;
        string options = new('x', 100_000);
        Read(ref line, $"1 1 1:1 /{options} {new string('p', length)} {options} - proc {options} {options}");
        Assert.Equal((isTooLong, true), (line.IsTooLong, line.IsProc));
        line.Clear();
        Assert.Equal((false, false), (line.IsTooLong, line.IsProc));
    }

    private static void Read(ref MountInfoLine line, string text)
    {
        foreach (byte next in Encoding.UTF8.GetBytes(text)) { Assert.False(line.Take(next)); }
        Assert.True(line.Take((byte)'\n'));
    }
}
