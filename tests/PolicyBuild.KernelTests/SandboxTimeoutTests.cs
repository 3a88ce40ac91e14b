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

    [Theory]
    [InlineData("sandbox", "kill -STOP $$")]
    [InlineData("direct", "kill -STOP $$")]
    [InlineData("sandbox", "setsid sleep 1000 & kill -STOP 0")]
    [InlineData("direct", "setsid sleep 1000 & kill -STOP 0")]
    [InlineData("sandbox", "setsid sleep 1000 & sleep 0.3; kill -STOP 0")]
    public void A_program_that_stops_itself_or_its_whole_process_group_does_not_stop_the_clock(string mode, string script)
    {
        using var sandbox = new Sandbox($"profile: timeout\nmode: {mode}\nresources: {{timeout: 700ms}}\n");

        // In a session of its own, because the launcher and this test are in the group that is stopped: nobody lets that go on.
        const string caller = """
            import subprocess, sys
            program = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True)
            print(program.stdout, program.returncode)
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", script]);
        Assert.Equal("b'' 124\n", run.Output);
    }

    [Fact]
    public void Where_no_timer_can_be_had_the_launcher_does_not_stop_with_the_program()
    {
        using var sandbox = new Sandbox("profile: timeout\nmode: sandbox\nresources: {timeout: 700ms}\n");
        ProcessRun run = ProcessRun.Of("/bin/bash", ["-c", "ulimit -i 0; exec \"$@\"", "bash", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "kill -STOP $$"]);
        Assert.Equal(124, run.ExitCode);
    }
}
