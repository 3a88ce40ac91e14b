using System.Diagnostics;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The time limit: when it is over nothing is left, whatever the program did.</summary>
public sealed class SandboxTimeoutTests
{
    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void When_the_time_is_over_the_program_and_all_that_it_started_are_killed(string mode)
    {
        using var sandbox = new Sandbox($"profile: timeout\nmode: {mode}\nresources: {{timeout: 500ms}}\n");
        using Process process = SandboxProcessTests.Start(sandbox, "trap '' TERM INT HUP; (setsid sleep 1000 &); sleep 1000 & sleep 1000; sleep 1000");

        // The pipe ends when the last of them has.
        Assert.Equal("", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(124, process.ExitCode);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void Within_the_time_the_status_is_the_programs_own(string mode)
    {
        using var sandbox = new Sandbox($"profile: timeout\nmode: {mode}\nresources: {{timeout: 100s}}\n");
        Assert.Equal(7, sandbox.Run("/bin/sh", "-c", "exit 7").ExitCode);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void What_a_program_with_a_time_limit_leaves_behind_ends_with_it(string mode)
    {
        using var sandbox = new Sandbox($"profile: timeout\nmode: {mode}\nresources: {{timeout: 100s}}\n");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "(setsid /bin/sh -c 'sleep 3; echo left' &); exit 6");
        Assert.Equal((6, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void A_program_that_stops_its_init_does_not_stop_the_clock()
    {
        using var sandbox = new Sandbox("profile: timeout\nmode: direct\nresources: {timeout: 500ms}\n");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "(sleep 5; echo left) & kill -STOP $PPID; sleep 8");
        Assert.Equal((124, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void A_program_that_stops_its_whole_process_group_does_not_stop_the_clock()
    {
        using var sandbox = new Sandbox("""
            profile: timeout
            mode: sandbox
            resources: {timeout: 500ms}
            """);

        // In a session of its own, because the launcher and this test are in the group that is stopped: the launcher not before it has given up
        // the output that is read to its end here.
        const string script = """
            import os, signal, subprocess, sys
            program = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True)
            print(program.stdout.read())
            os.killpg(program.pid, signal.SIGCONT)
            print(program.wait())
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "setsid sleep 1000 & sleep 0.3; kill -STOP 0"]);
        Assert.Equal("b''\n124\n", run.Output);
    }
}
