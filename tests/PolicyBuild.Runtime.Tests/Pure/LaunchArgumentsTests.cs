using PolicyBuild.Runtime.CommandLine;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class LaunchArgumentsTests
{
    [Fact]
    public unsafe void Options_bundle_and_command_are_told_apart()
    {
        using var text = new NativeText();
        byte** words = text.OfAll("policy-run", "--best-effort", "--app", "/app", "--verbose", "b.policybundle", "--", "cmd", "--required", "--");
        Assert.Equal(0, LaunchArguments.Parse(10, words, out LaunchArguments arguments));
        Assert.Equal(LaunchAction.Start, arguments.Action);
        Assert.Equal(EnforcementOverride.BestEffort, arguments.Enforcement);
        Assert.True(arguments.Verbose);
        Assert.Equal("/app", NativeText.Read(arguments.AppFolder));
        Assert.Equal("b.policybundle", NativeText.Read(arguments.Bundle));
        Assert.Equal("cmd", NativeText.Read(arguments.Command[0]));
        Assert.Equal("--required", NativeText.Read(arguments.Command[1]));
        Assert.True(arguments.Command[3] is null);
    }

    [Fact]
    public unsafe void A_bundle_may_begin_with_a_dash_behind_two_dashes()
    {
        using var text = new NativeText();
        Assert.Equal(0, LaunchArguments.Parse(5, text.OfAll("policy-run", "--", "-b", "--", "cmd"), out LaunchArguments arguments));
        Assert.Equal("-b", NativeText.Read(arguments.Bundle));
        Assert.Equal("cmd", NativeText.Read(arguments.Command[0]));
    }

    [Fact]
    public unsafe void Nothing_is_asked_for_without_words()
    {
        using var text = new NativeText();
        Assert.Equal(125, LaunchArguments.Parse(0, text.OfAll(), out _));
    }
}
