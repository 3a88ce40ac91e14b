using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A caller that has closed some of the standard streams.</summary>
public sealed class ClosedStreamTests
{
    [Theory]
    [InlineData("sandbox", "<&- >&- 2>&-")]
    [InlineData("sandbox", ">&- 2>&-")]
    [InlineData("sandbox", "<&- 2>&-")]
    [InlineData("direct", ">&- 2>&-")]
    public void A_message_that_nobody_can_read_does_not_become_the_exit_status(string mode, string closed)
    {
        using var sandbox = new Sandbox($"profile: closed\nmode: {mode}\nresources: {{timeout: 100s}}\n");
        Assert.Equal(127, Shell(sandbox, closed, "/no/such/command").ExitCode);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void The_program_finds_them_closed_too(string mode)
    {
        using var sandbox = new Sandbox($"profile: closed\nmode: {mode}\n");
        string[] command = [Requirement.Tool("python3"), "-c", "import os\nfor number in 0, 1:\n try: os.fstat(number)\n except OSError as error: os.write(2, b'%d' % error.errno)"];
        Assert.Equal("99", Shell(sandbox, "<&- >&-", command).Error); // EBADF
    }

    [Fact]
    public void A_rule_for_a_closed_stream_grants_nothing()
    {
        using var sandbox = new Sandbox("""
            profile: closed
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-execute}, {path: /dev/stdin, access: read-write}]}}
            """);
        ProcessRun run = Shell(sandbox, "<&-", "/bin/sh", "-c", "echo started; echo > \"$0\"", Path.Combine(sandbox.Folder, "new"));
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8010: cannot grant '/dev/stdin'", run.Error, StringComparison.Ordinal);
    }

    private static ProcessRun Shell(Sandbox sandbox, string closed, params string[] command) =>
        ProcessRun.Of("/bin/sh", ["-c", $"exec \"$@\" {closed}", "sh", PublishedLauncher.X64, sandbox.BundlePath, "--", .. command]);
}
