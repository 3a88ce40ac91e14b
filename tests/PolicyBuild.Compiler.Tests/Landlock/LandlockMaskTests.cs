using System.Globalization;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Landlock;

public sealed class LandlockMaskTests
{
    // One row a preset: directory masks of ABI 1, 2, 3-4, 5-8, 9-11; file masks of ABI 1-2, 3-4, 5-8, 9-11. Worked out by hand from the
    // bits of linux/landlock.h, not by the code under test.
    [Theory]
    [InlineData("read-only", "C C C C C", "4 4 4 4")]
    [InlineData("read-execute", "D D D D D", "5 5 5 5")]
    [InlineData("read-write", "17BE 37BE 77BE 77BE 77BE", "6 4006 4006 4006")]
    [InlineData("read-write-execute", "17BF 37BF 77BF 77BF 77BF", "7 4007 4007 4007")]
    [InlineData("edit", "6 6 4006 4006 4006", "6 4006 4006 4006")]
    [InlineData("device", "6 6 6 8006 8006", "6 6 8006 8006")]
    [InlineData("connect", "0 0 0 0 10000", "0 0 0 10000")]
    public void A_preset_has_its_masks_under_every_abi(string preset, string directories, string files)
    {
        Assert.True(LandlockAccess.TryParsePreset(preset, out LandlockAccessFs access));
        LandlockAccessRecord[] masks = LandlockLowering.MasksOf(access);
        ulong[] directory = Masks(directories);
        ulong[] file = Masks(files);
        for (int abi = 1; abi <= 11; abi++)
        {
            int column = abi switch { 1 => 0, 2 => 1, <= 4 => 2, <= 8 => 3, _ => 4 };
            Assert.Equal(directory[column], masks[abi - 1].Directory);
            Assert.Equal(file[Math.Max(0, column - 1)], masks[abi - 1].File);
        }
    }

    [Theory]
    [InlineData(1, 0x1FFF, 0, 0)]
    [InlineData(2, 0x3FFF, 0, 0)]
    [InlineData(3, 0x7FFF, 0, 0)]
    [InlineData(4, 0x7FFF, 3, 0)]
    [InlineData(5, 0xFFFF, 3, 0)]
    [InlineData(6, 0xFFFF, 3, 3)]
    [InlineData(7, 0xFFFF, 3, 3)]
    [InlineData(8, 0xFFFF, 3, 3)]
    [InlineData(9, 0x1FFFF, 3, 3)]
    [InlineData(10, 0x1FFFF, 15, 3)]
    [InlineData(11, 0x1FFFF, 15, 3)]
    public void An_abi_handles_what_its_kernel_has(int abi, ulong fs, ulong net, ulong scopes)
    {
        Assert.Equal(fs, (ulong)LandlockAbi.Fs(abi));
        Assert.Equal(net, (ulong)LandlockAbi.Net(abi));
        Assert.Equal(scopes, (ulong)LandlockAbi.Scopes(abi));
    }

    [Fact]
    public void A_file_never_gets_a_directorys_right() =>
        Gen.ULong[0, 0x1FFFF].Sample(access =>
        {
            // EXECUTE, WRITE_FILE, READ_FILE, TRUNCATE, IOCTL_DEV, RESOLVE_UNIX: all else is EINVAL on a file.
            foreach (LandlockAccessRecord masks in LandlockLowering.MasksOf((LandlockAccessFs)access))
            {
                Assert.Equal(0u, masks.File & ~0x1C007ul);
                Assert.Equal(masks.Directory & 0x1C007, masks.File);
                Assert.Equal(0u, masks.Directory & ~access);
            }
        });

    [Fact]
    public void Every_right_and_preset_is_read_by_its_name_and_described_by_it()
    {
        for (int bit = 0; bit < LandlockAccess.RightCount; bit++)
        {
            Assert.True(LandlockAccess.TryParseRight(LandlockAccess.RightNameAt(bit), out LandlockAccessFs right));
            Assert.Equal(1UL << bit, (ulong)right);
        }

        for (int index = 0; index < LandlockAccess.PresetCount; index++)
        {
            Assert.Equal(LandlockAccess.PresetNameAt(index), LandlockAccess.Describe(LandlockAccess.PresetAt(index)));
        }

        Assert.Equal("write_file, make_sock", LandlockAccess.Describe(LandlockAccessFs.WriteFile | LandlockAccessFs.MakeSock));
        Assert.Equal("none", LandlockAccess.Describe(LandlockAccessFs.None));
        Assert.False(LandlockAccess.TryParsePreset("READ-ONLY", out _));
        Assert.False(LandlockAccess.TryParseRight("read-only", out _));
    }

    [Fact]
    public void The_history_names_the_abi_that_brought_a_right()
    {
        Assert.Equal(2, LandlockHistory.Since(LandlockAccessFs.Refer));
        Assert.Equal(9, LandlockHistory.Since(LandlockAccessFs.ResolveUnix | LandlockAccessFs.Refer));
        Assert.Equal(12, LandlockHistory.Since((LandlockAccessFs)(1UL << 17)));
        Assert.Equal(0, LandlockHistory.Since(LandlockAccessNet.None));
        Assert.Equal(10, LandlockHistory.Since(LandlockAccessNet.BindUdp));
        Assert.Equal(6, LandlockHistory.Since(LandlockScope.Signal));
        Assert.Equal(new KernelVersion(6, 7), LandlockHistory.Kernel(4));
        Assert.Equal(new KernelVersion(7, 3), LandlockHistory.Kernel(11));
    }

    private static ulong[] Masks(string row) =>
        [.. row.Split(' ').Select(mask => ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
