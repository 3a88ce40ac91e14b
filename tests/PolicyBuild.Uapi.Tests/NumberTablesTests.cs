using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class NumberTablesTests
{
    [Theory]
    [InlineData("EPERM", 1)]
    [InlineData("EAGAIN", 11)]
    [InlineData("EWOULDBLOCK", 11)]
    [InlineData("EDEADLK", 35)]
    [InlineData("EDEADLOCK", 35)]
    [InlineData("ENOSYS", 38)]
    [InlineData("EPROTONOSUPPORT", 93)]
    [InlineData("EOPNOTSUPP", 95)]
    [InlineData("ENOTSUP", 95)]
    [InlineData("EHWPOISON", 133)]
    [InlineData("EFTYPE", 134)]
    public void An_error_has_its_number(string name, int number)
    {
        Assert.True(Errno.TryGetNumber(name, out int found));
        Assert.Equal(number, found);
    }

    [Theory]
    [InlineData(11, "EAGAIN")]
    [InlineData(35, "EDEADLK")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(117, "EUCLEAN")]
    public void A_number_gives_the_main_name_of_an_error(int number, string name)
    {
        Assert.True(Errno.TryGetName(number, out string? found));
        Assert.Equal(name, found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(41)]
    [InlineData(58)]
    [InlineData(135)]
    [InlineData(512)]
    public void A_number_without_an_error_has_no_name(int number) => Assert.False(Errno.TryGetName(number, out _));

    [Fact]
    public void Every_error_name_leads_to_a_number_and_back_to_it()
    {
        for (int i = 0; i < Errno.Count; i++)
        {
            Assert.True(Errno.TryGetNumber(Errno.NameAt(i), out int number));
            Assert.True(Errno.TryGetName(number, out string? main));
            Assert.True(Errno.TryGetNumber(main, out int again));
            Assert.Equal(number, again);
        }
    }

    [Fact]
    public void Capabilities_are_the_numbers_from_0_to_40_and_back()
    {
        Assert.Equal(41, Capability.Count);
        for (int number = 0; number < Capability.Count; number++)
        {
            Assert.True(Capability.TryGetName(number, out string? name));
            Assert.True(Capability.TryGetNumber(name, out int found));
            Assert.Equal(number, found);
            Assert.True(Capability.TryGetNumber(Capability.NameAt(number), out _));
        }
        Assert.True(Capability.TryGetNumber("CAP_NET_ADMIN", out int netAdmin));
        Assert.Equal(12, netAdmin);
        Assert.False(Capability.TryGetNumber("CAP_LAST_CAP", out _));
        Assert.False(Capability.TryGetName(41, out _));
    }

    [Fact]
    public void Resource_limits_have_the_names_that_a_policy_uses()
    {
        Assert.Equal(16, Rlimit.Count);
        for (int number = 0; number < Rlimit.Count; number++)
        {
            Assert.True(Rlimit.TryGetName(number, out string? name));
            Assert.Equal(name.ToLowerInvariant(), name);
            Assert.True(Rlimit.TryGetNumber(name, out int found));
            Assert.Equal(number, found);
            Assert.True(Rlimit.TryGetNumber(Rlimit.NameAt(number), out _));
        }
        Assert.True(Rlimit.TryGetNumber("nofile", out int nofile));
        Assert.Equal(7, nofile);
        Assert.False(Rlimit.TryGetNumber("RLIMIT_NOFILE", out _));
    }
}
