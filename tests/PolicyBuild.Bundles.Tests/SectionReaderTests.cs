using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed unsafe class SectionReaderTests
{
    [Fact]
    public void A_launch_section_gives_back_what_was_put_in()
    {
        using var memory = new GuardedMemory(Samples.Launch());
        Assert.Equal(BundleStatus.Ok, LaunchReader.Open(memory.Pointer, memory.Length, out LaunchReader reader));
        Assert.Equal((byte)LaunchMode.Sandbox, reader.Header->Mode);
        Assert.Equal((byte)NetworkMode.LoopbackOnly, reader.Header->Network);
        Assert.Equal(0x3Fu, reader.Header->Umask);
        Assert.Equal(1u << 10, reader.Header->CapabilitiesKept);
        Assert.Equal((6u << 16) | 12, reader.Header->RequiredKernel);
        Assert.Equal(4u, reader.Header->RequiredLandlockAbi);
        Assert.Equal("sample-app", Text(reader.Profile(out uint length), length));
        Assert.Equal("/data", Text(reader.WorkingDirectory(out length), length));
        Assert.Equal("LANG", Text(reader.InheritedName(0, out length), length));
        Assert.Equal("LC_*", Text(reader.InheritedName(1, out length), length));
        Assert.Equal("HOME=/data", Text(reader.SetVariable(0, out length), length));
        Assert.Equal("TMPDIR=/tmp", Text(reader.SetVariable(1, out length), length));
        Assert.Equal("2001:db8::1", Text(reader.DnsServer(1, out length), length));
        Assert.Equal(4u, reader.Rlimit(0)->Resource);
        Assert.Equal(256u, reader.Rlimit(1)->Soft);
        Assert.Equal(1024u, reader.Rlimit(1)->Hard);
        Assert.True(reader.Rlimit(2) == null);
        Assert.Equal((4u, 7u), (reader.Processors(1)->First, reader.Processors(1)->Last));
        Assert.True(reader.Processors(2) == null);
        Assert.True(reader.SetVariable(2, out _) == null);
    }

    [Fact]
    public void A_landlock_section_gives_back_what_was_put_in()
    {
        using var memory = new GuardedMemory(Samples.Landlock());
        Assert.Equal(BundleStatus.Ok, LandlockReader.Open(memory.Pointer, memory.Length, out LandlockReader reader));
        Assert.Equal(4u, reader.Header->MinimumAbi);
        Assert.Equal(0x1FFFu, reader.Ruleset(1)->HandledFs);
        Assert.Equal(0x1FFFFu, reader.Ruleset(99)->HandledFs);
        Assert.Equal(3u, reader.Ruleset(6)->Scoped);
        Assert.True(reader.Ruleset(0) == null);
        Assert.Equal(0xDu, reader.Access(reader.Header->ReadExecuteAccess, 5)->Directory);
        Assert.Equal(0x5u, reader.Access(reader.Header->ReadExecuteAccess, 12)->File);
        Assert.True(reader.Access(2, 5) == null);
        Assert.Equal(3u, reader.PathCount);
        Assert.Equal("/usr/share", Text(reader.Text(reader.Path(0)->Path), reader.Path(0)->Path.Length));
        Assert.Equal("*.d", Text(reader.Text(reader.Path(2)->Pattern), reader.Path(2)->Pattern.Length));
        Assert.Equal((byte)PathVariable.App, reader.Path(1)->Variable);
        Assert.True(reader.Path(3) == null);
        Assert.Equal(443u, reader.Port(0)->Port);
        Assert.Equal(1u, reader.Port(1)->Access);
        Assert.True(reader.Port(2) == null);
    }

    [Fact]
    public void A_cgroup_section_gives_back_what_was_put_in()
    {
        using var memory = new GuardedMemory(Samples.Cgroup());
        Assert.Equal(BundleStatus.Ok, CgroupReader.Open(memory.Pointer, memory.Length, out CgroupReader reader));
        string[] settings = new string[reader.SettingCount];
        for (uint i = 0; i < reader.SettingCount; i++)
        {
            CgroupSettingRecord* setting = reader.Setting(i);
            settings[i] = System.Text.Encoding.ASCII.GetString(CgroupReader.NameOf((CgroupFile)setting->File)) + "=" + Text(reader.Text(setting->Value), setting->Value.Length);
        }

        Assert.Equal(
            ["memory.max=536870912", "memory.high=483183820", "memory.swap.max=0", "memory.oom.group=1", "cpu.max=150000 100000", "cpu.weight=100", "pids.max=256"],
            settings);
        Assert.Equal(2u, reader.DeviceCount);
        Assert.Equal("/dev/sda", Text(reader.Text(reader.Device(0)->Path), reader.Device(0)->Path.Length));
        Assert.Equal("rbps=10485760 wiops=100", Text(reader.Text(reader.Device(0)->Value), reader.Device(0)->Value.Length));
        Assert.Equal((byte)PathVariable.App, reader.Device(1)->Variable);
        Assert.True(reader.Setting(7) == null && reader.Device(2) == null);
        Assert.True(CgroupReader.NameOf(CgroupFile.None).IsEmpty && CgroupReader.NameOf((CgroupFile)8).IsEmpty);
    }

    [Theory]
    [InlineData(CgroupFile.MemoryMax, "9223372036854775807", true)]
    [InlineData(CgroupFile.MemoryMax, "9223372036854775808", false)]
    [InlineData(CgroupFile.MemoryMax, "18446744073709551617", false)]
    [InlineData(CgroupFile.MemoryMax, "0", true)]
    [InlineData(CgroupFile.MemoryMax, "max", false)]
    [InlineData(CgroupFile.MemoryMax, "1 2", false)]
    [InlineData(CgroupFile.CpuMax, "1000 1000", true)]
    [InlineData(CgroupFile.CpuMax, "1000 1000 ", false)]
    [InlineData(CgroupFile.CpuMax, "6553500000 1000000", true)]
    [InlineData(CgroupFile.CpuWeight, "10000", true)]
    [InlineData(CgroupFile.CpuWeight, "10001", false)]
    [InlineData(CgroupFile.PidsMax, "4194304", true)]
    [InlineData(CgroupFile.PidsMax, "4194305", false)]
    public void A_value_is_in_the_range_of_its_file(CgroupFile file, string value, bool fits)
    {
        var cgroup = new PolicyBuild.Bundles.Writing.CgroupSectionBuilder();
        cgroup.Set(file, value);
        if (fits) { Assert.Equal(BundleStatus.Ok, Verify.Section(SectionKind.Cgroup, cgroup.ToArray())); }
        else { Assert.Contains("CgroupValue", Assert.Throws<InvalidOperationException>(cgroup.ToArray).Message, StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData("rbps=1 wbps=2 riops=3 wiops=4", true)]
    [InlineData("wiops=4", true)]
    [InlineData("wbps=2 rbps=1", false)]
    [InlineData("rbps=1 rbps=1", false)]
    [InlineData("rbps=1 ", false)]
    [InlineData(" rbps=1", false)]
    [InlineData("rbps=max", false)]
    [InlineData("rbps=", false)]
    [InlineData("", false)]
    public void A_devices_limits_are_keys_of_io_max_in_their_order(string value, bool fits)
    {
        var cgroup = new PolicyBuild.Bundles.Writing.CgroupSectionBuilder();
        cgroup.AddDevice(PathVariable.None, "/dev/sda", value);
        if (fits) { Assert.Equal(BundleStatus.Ok, Verify.Section(SectionKind.Cgroup, cgroup.ToArray())); }
        else { Assert.Contains("CgroupValue", Assert.Throws<InvalidOperationException>(cgroup.ToArray).Message, StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData(0, BundleStatus.SeccompCount)]
    [InlineData(7, BundleStatus.SeccompLength)]
    [InlineData(8, BundleStatus.Ok)]
    [InlineData(9, BundleStatus.SeccompLength)]
    [InlineData(4096 * 8, BundleStatus.Ok)]
    [InlineData(4097 * 8, BundleStatus.SeccompCount)]
    public void A_filter_has_one_to_4096_whole_instructions(int length, BundleStatus expected)
    {
        using var memory = new GuardedMemory(new byte[length]);
        Assert.Equal(expected, SeccompSection.Check(memory.Pointer, memory.Length, out ushort instructions));
        Assert.Equal(expected == BundleStatus.Ok ? length / 8 : 0, instructions);
    }

    // Reading up to the zero byte, not by the length, so that a missing one shows.
    private static string Text(byte* text, uint length)
    {
        string read = Marshal.PtrToStringUTF8((nint)text)!; // not null
        Assert.Equal(length, (uint)System.Text.Encoding.UTF8.GetByteCount(read));
        return read;
    }
}
