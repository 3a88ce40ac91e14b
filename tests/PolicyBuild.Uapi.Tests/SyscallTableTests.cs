using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class SyscallTableTests
{
    public static TheoryData<Architecture> Abis => new(Enum.GetValues<Architecture>().Where(abi => abi != Architecture.None));

    [Theory]
    [MemberData(nameof(Abis))]
    public void Every_name_gives_its_number_and_every_number_its_name(Architecture abi)
    {
        int previous = -1;
        for (int i = 0; i < SyscallTable.Count(abi); i++)
        {
            (string name, int number) = SyscallTable.At(abi, i);
            Assert.True(number > previous, $"{name} is out of order");
            previous = number;
            Assert.True(SyscallTable.TryGetNumber(abi, name, out int found));
            Assert.Equal(number, found);
            Assert.True(SyscallTable.TryGetName(abi, number, out string? back));
            Assert.Equal(name, back);
            Assert.True(SyscallTable.Exists(name));
        }
    }

    // The counts of the kernel's own headers in 7.3.4 (asm/unistd_*.h).
    [Theory]
    [InlineData(Architecture.X86_64, 386)]
    [InlineData(Architecture.I386, 462)]
    [InlineData(Architecture.X32, 375)]
    [InlineData(Architecture.AArch64, 328)]
    [InlineData(Architecture.RiscV64, 329)]
    [InlineData(Architecture.LoongArch64, 325)]
    public void Each_table_has_as_many_calls_as_the_headers(Architecture abi, int count) => Assert.Equal(count, SyscallTable.Count(abi));

    [Theory]
    [InlineData(Architecture.X86_64, "read", 0)]
    [InlineData(Architecture.X86_64, "openat", 257)]
    [InlineData(Architecture.I386, "openat", 295)]
    [InlineData(Architecture.I386, "socketcall", 102)]
    [InlineData(Architecture.X32, "read", 0x40000000)]
    [InlineData(Architecture.X32, "ioctl", 0x40000000 + 514)]
    [InlineData(Architecture.AArch64, "openat", 56)]
    [InlineData(Architecture.AArch64, "clone3", 435)]
    [InlineData(Architecture.Arm, "openat", 322)]
    [InlineData(Architecture.Arm, "set_tls", 0x0F0005)]
    [InlineData(Architecture.RiscV64, "riscv_hwprobe", 258)]
    [InlineData(Architecture.LoongArch64, "statx", 291)]
    public void A_name_has_its_own_number_on_each_abi(Architecture abi, string name, int number)
    {
        Assert.True(SyscallTable.TryGetNumber(abi, name, out int found));
        Assert.Equal(number, found);
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void The_highest_number_is_that_of_the_newest_call(Architecture abi)
    {
        Assert.True(SyscallTable.TryGetNumber(abi, "fchroot", out int newest));
        // x32 also has a block of its own, 512 to 547, above the numbers that it shares with x86_64.
        Assert.Equal(abi == Architecture.X32 ? SyscallTable.X32Bit + 547 : newest, SyscallTable.MaxNumber(abi));
    }

    [Theory]
    [InlineData(Architecture.AArch64, "open")]
    [InlineData(Architecture.X86_64, "socketcall")]
    [InlineData(Architecture.X86_64, "opnat")]
    [InlineData(Architecture.X86_64, "")]
    [InlineData(Architecture.X86_64, "réad")]
    public void A_name_that_an_abi_lacks_has_no_number(Architecture abi, string name) =>
        Assert.False(SyscallTable.TryGetNumber(abi, name, out _));

    [Theory]
    [InlineData(Architecture.X86_64, -1)]
    [InlineData(Architecture.X86_64, 337)]
    [InlineData(Architecture.X86_64, 473)]
    [InlineData(Architecture.X32, 0)]
    public void A_number_that_an_abi_lacks_has_no_name(Architecture abi, int number) =>
        Assert.False(SyscallTable.TryGetName(abi, number, out _));

    [Fact]
    public void All_names_are_in_ordinal_order_and_exist_somewhere()
    {
        for (int i = 0; i < SyscallTable.NameCount; i++)
        {
            string name = SyscallTable.NameAt(i);
            Assert.Contains(Enum.GetValues<Architecture>(), abi => abi != Architecture.None && SyscallTable.TryGetNumber(abi, name, out _));
            Assert.True(i == 0 || string.CompareOrdinal(SyscallTable.NameAt(i - 1), name) < 0);
        }
    }

    [Theory]
    [InlineData("read", 1, 0)]
    [InlineData("pread64", 2, 2)]
    [InlineData("openat", 2, 6)]
    [InlineData("seccomp", 3, 17)]
    [InlineData("clone3", 5, 3)]
    [InlineData("clock_gettime64", 5, 1)]
    [InlineData("fchmodat2", 6, 6)]
    [InlineData("mseal", 6, 10)]
    [InlineData("uprobe", 6, 18)]
    [InlineData("fchroot", 7, 3)]
    public void A_call_has_the_release_that_brought_it(string name, int major, int minor)
    {
        Assert.True(SyscallTable.TryGetSince(name, out KernelVersion since));
        Assert.Equal(new KernelVersion(major, minor), since);
    }

    [Theory]
    [InlineData("tuxcall")]
    [InlineData("opnat")]
    public void A_call_without_a_source_has_no_release(string name) => Assert.False(SyscallTable.TryGetSince(name, out _));

    [Fact]
    public void No_architecture_has_no_table() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SyscallTable.Count(Architecture.None));
}
