using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class ConstantTests
{
    [Fact]
    public void A_constant_that_the_abi_lacks_is_named_with_the_abi()
    {
        const string Section = "deny: [{syscall: mmap, args: [{arg: flags, op: any_bits, value: MAP_32BIT}]}]";
        Resolved.AssertSingle("PB3031", Resolved.Section("seccomp", Section.Replace("MAP", "§MAP", StringComparison.Ordinal)), Architecture.AArch64);
        Assert.Equal(0x40UL, Resolved.Rules(Section).Single().All.Single().Values.Single());
    }

    [Fact]
    public void An_argument_has_the_width_of_its_type()
    {
        ArgumentTest test = Resolved.Rules("deny: [{syscall: socket, args: [{arg: family, op: ne, value: AF_UNIX}]}]").Single().All.Single();
        Assert.Equal(new ArgumentTest(0, 32, ArgumentOp.Ne, uint.MaxValue, [1]), test);
        Assert.Equal(64, Resolved.Rules("deny: [{syscall: read, args: [{arg: count, op: gt, value: 10}]}]").Single().All.Single().Width);
        Assert.Equal(64, Resolved.Rules("deny: [{syscall: getpid, args: [{index: 5, op: gt, value: 10}]}]").Single().All.Single().Width);
    }

    [Fact]
    public void Conditions_of_both_kinds_are_kept_apart()
    {
        SyscallRule rule = Resolved.Rules("""
            deny:
              - syscall: socket
                args: [{arg: family, op: eq, value: AF_INET}]
                any_of:
                  - [{arg: type, op: masked_eq, value: SOCK_RAW, mask: 0xf}]
                  - [{arg: protocol, op: in, value: [IPPROTO_ICMP, 58]}]
                errno: EACCES
            """).Single();
        Assert.Equal(SeccompAction.Errno(13), rule.Action);
        Assert.Equal(2, rule.AnyOf.Length);
        Assert.True(rule.Matches([2, 3 | 0x80000, 0, 0, 0, 0]));
        Assert.True(rule.Matches([2, 1, 58, 0, 0, 0]));
        Assert.False(rule.Matches([10, 3, 58, 0, 0, 0]));
        Assert.False(rule.Matches([2, 1, 6, 0, 0, 0]));
    }

    [Theory]
    [InlineData("AT_FDCWD", 32, 0xFFFFFF9CUL)]
    [InlineData("O_WRONLY|O_CREAT", 32, 0x41UL)]
    [InlineData("' O_WRONLY | 0x40 '", 32, 0x41UL)]
    public void A_constant_is_read_in_the_width(string value, int width, ulong expected)
    {
        string section = $"deny: [{{syscall: getpid, args: [{{index: 5, op: eq, value: {value}, width: {width}}}]}}]";
        Assert.Equal(expected, Resolved.Rules(section).Single().All.Single().Values.Single());
    }
}
