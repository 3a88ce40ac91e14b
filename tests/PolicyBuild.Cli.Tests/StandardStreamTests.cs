using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>What is written to streams that others have set up.</summary>
public class StandardStreamTests
{
    // More than a pipe holds, which is 64 KB.
    private const string Listed = "--constants";

    [Fact]
    public void A_full_pipe_that_does_not_wait_gets_everything_all_the_same()
    {
        Requirement.Possible(OperatingSystem.IsLinux(), "needs /bin/sh and pipes as on Linux");
        string expected = Tool.Run("schema", Listed).Output;
        Assert.True(expected.Length > 1 << 16, $"{expected.Length} bytes fit into a pipe");

        // The shell has no way to set the flag; Python has, and becomes the command.
        const string SetFlag = "import fcntl, os, sys; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK | os.O_WRONLY); os.execv(sys.argv[1], sys.argv[1:])";
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "\"$@\" | { sleep 1; cat; }", "sh", Requirement.Tool("python3"), "-c", SetFlag, Tool.FilePath, "schema", Listed]);
        Assert.Equal("", run.Error);
        Assert.Equal(expected, run.Output);
    }

    [Fact]
    public void A_reader_that_has_gone_is_no_error()
    {
        Requirement.Possible(OperatingSystem.IsLinux(), "needs /bin/sh");
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "{ \"$0\" \"$@\"; echo status $? >&2; } | true", Tool.FilePath, "schema", Listed]);
        Assert.Equal("status 0\n", run.Error);
    }
}
