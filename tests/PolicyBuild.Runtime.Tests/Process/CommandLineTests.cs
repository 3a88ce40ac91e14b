using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class CommandLineTests
{
    [Fact]
    public void Help_and_version_go_to_standard_output()
    {
        Assert.StartsWith("usage: policy-run", ProcessRun.Of(LauncherBinary.Path, ["--help"]).Output, StringComparison.Ordinal);
        string props = File.ReadAllText(Repository.Folder("Directory.Build.props"));
        string version = props.Split("<VersionPrefix>")[1].Split('<')[0];
        Assert.Equal($"policy-run {version}\n", ProcessRun.Of(LauncherBinary.Path, ["--version"]).Output);
    }

    [Theory]
    [InlineData("the bundle is missing")]
    [InlineData("the bundle is missing", "--verbose")]
    [InlineData("the command is missing", "bundle")]
    [InlineData("the command is missing", "bundle", "--")]
    [InlineData("unknown option '--unknown'", "--unknown", "bundle", "--", "true")]
    [InlineData("--app needs a folder", "--app")]
    [InlineData("--app needs a folder", "--app=", "bundle", "--", "true")]
    [InlineData("exclude each other", "--required", "--best-effort", "bundle", "--", "true")]
    [InlineData("--notify-socket and --log-only exclude each other", "--log-only", "--notify-socket", "socket", "bundle", "--", "true")]
    [InlineData("--watch-denials and --log-only exclude each other", "--watch-denials", "--log-only", "bundle", "--", "true")]
    [InlineData("options come before the bundle", "bundle", "--verbose", "true")]
    public void A_wrong_command_line_is_refused(string message, params string[] arguments)
    {
        ProcessRun run = ProcessRun.Of(LauncherBinary.Path, arguments);
        BundleTests.AssertRefused(run, "PB8001");
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        ProcessRun run = ProcessRun.Of(LauncherBinary.Path, ["\u001b[31mred\n", "--", "true"]);
        Assert.Contains("'?[31mred?'", run.Error, StringComparison.Ordinal);
    }
}
