using PolicyBuild.Runtime.Interop;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class ChildStatusTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0x7F00)] // exited with 127
    [InlineData(9)]
    [InlineData(0x8B)] // SIGSEGV, with a core dump
    [InlineData(64)]
    [InlineData(0x137F)] // stopped by 19
    public void What_the_kernel_says_of_a_child_is_a_status(int status) => Assert.True(Children.IsStatus(status));

    [Theory]
    [InlineData(-1)]
    [InlineData(0x10000)]
    [InlineData(0x80)]
    [InlineData(0x0109)] // a signal and an exit status
    [InlineData(0x7F)] // stopped by nothing
    [InlineData(0xFF)]
    [InlineData(65)]
    [InlineData(0x69_6C_6F_70)] // the begin of a message
    public void Nothing_else_is_one(int status) => Assert.False(Children.IsStatus(status));
}
