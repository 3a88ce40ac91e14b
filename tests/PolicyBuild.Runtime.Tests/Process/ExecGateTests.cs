using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class ExecGateTests
{
    [Fact]
    public void The_command_starts()
    {
        using Launched launched = Gated();
        Assert.Equal("x\n", launched.Run("echo", "x").Output);
    }

    [Fact]
    public void A_later_execve_is_not_implemented()
    {
        using Launched launched = Gated();
        ProcessRun run = launched.Shell("echo first; /bin/echo second; echo $?");
        Assert.StartsWith("first\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("second", run.Output, StringComparison.Ordinal);
        Assert.Contains("Function not implemented", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_process_may_not_execute_either()
    {
        using Launched launched = Gated();
        ProcessRun run = launched.Shell("(exec /bin/echo second) & wait; echo end");
        Assert.Equal("end\n", run.Output);
    }

    [Fact]
    public void A_script_starts_with_its_interpreter()
    {
        using Launched launched = Gated();
        launched.WriteScript("script", "#!/bin/sh\necho \"$0 $1\"\n");
        Assert.Equal("./script x\n", launched.Run("./script", "x").Output);
    }

    [Fact]
    public void A_script_that_starts_through_env_is_refused_with_the_reason()
    {
        using Launched launched = Gated();
        launched.WriteScript("script", "#!/usr/bin/env sh\necho started\n");
        ProcessRun run = launched.Run("./script");
        Assert.Equal(126, run.ExitCode);
        Assert.StartsWith("policy-run: error PB8025", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_has_no_child_and_no_zombie_that_it_did_not_make()
    {
        using Launched launched = Gated();
        ProcessRun run = launched.Shell("read -r line < /proc/$$/task/$$/children || :; echo \"[$line]\"");
        Assert.Equal("[]\n", run.Output);
    }

    [Fact]
    public void The_first_process_of_a_container_has_no_child_that_it_did_not_make()
    {
        // What loses its parent becomes a child of this process, so that nothing of the launcher may outlive its start.
        TestMachine.NeedsRoot();
        using Launched launched = Gated();
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"), ["--pid", "--fork", "--mount-proc", LauncherBinary.Path, launched.WriteBundle(),
            "--", "/bin/sh", "-c", "read -r line < /proc/1/task/1/children || :; echo \"$$ [$line]\""]);
        Assert.Equal("1 []\n", run.Output);
    }

    [Fact]
    public void The_program_has_one_thread_and_no_descriptor_of_the_gate()
    {
        using Launched launched = Gated();
        ProcessRun run = launched.Shell("for entry in /proc/$$/task/* /proc/$$/fd/[3-9]; do [ -e \"$entry\" ] && echo \"${entry##*/}\"; done; echo $$");
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[1], lines[0]);
    }

    [Fact]
    public void The_gate_works_within_a_limit_of_as_many_descriptors_as_the_program_needs_itself()
    {
        using Launched launched = Gated();
        TestMachine.NeedsLandlock();
        launched.Landlock = LandlockRules.Create();
        launched.Rules.Grant(LandlockRules.ReadOnly, "", variable: PathVariable.App);
        launched.Launch.AddRlimit(7, 4, 4); // RLIMIT_NOFILE: three streams, and one for the dynamic loader
        Assert.Equal("x\n", launched.Run("echo", "x").Output);
    }

    [Fact]
    public void An_answer_that_is_not_taken_fails_the_start()
    {
        using Launched launched = Gated();
        ProcessRun run = ProcessRun.Of(Requirement.Tool("strace"), ["-f", "-o", "/dev/null", "-e", "inject=ioctl:error=EINVAL:when=2",
            LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/echo", "x"]);
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("PB8023", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gate_closes_when_the_start_fails()
    {
        using Launched launched = Gated();
        launched.Launch.AddRlimit(7, ulong.MaxValue, ulong.MaxValue); // RLIMIT_NOFILE: no limit is more than fs.nr_open
        BundleTests.AssertRefused(launched.Run("echo", "x"), "PB8018");
    }

    [Fact]
    public void The_gate_works_within_a_limit_of_no_further_process_and_without_privileges()
    {
        using Launched launched = Gated();
        launched.Launch.AddRlimit(6, 1, 1); // RLIMIT_NPROC
        Assert.Equal("x\n", launched.RunUnprivileged("echo", "x").Output);
    }

    [Fact]
    public void A_start_that_fails_says_so_although_the_filter_forbids_even_to_write_and_to_exit()
    {
        using Launched launched = Gated();
        launched.Filter = Filter.ExecOnce(Filter.Kill);
        launched.WriteScript("script", "echo without an interpreter\n");
        ProcessRun run = launched.Run("./script");
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("PB8023: './script' cannot be executed: neither a program nor a script", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EBUSY", "no other listener")]
    [InlineData("EMFILE", "'nofile'")]
    public void A_listener_that_the_kernel_refuses_is_named_with_what_it_needs(string error, string needed)
    {
        using Launched launched = Gated();
        ProcessRun run = ProcessRun.Of(Requirement.Tool("strace"), ["-f", "-o", "/dev/null", "-e", "inject=seccomp:error=" + error,
            LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/echo", "x"]);
        BundleTests.AssertRefused(run, "PB8017");
        Assert.Contains(needed, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_is_over_leaves_room_for_another()
    {
        // The kernel takes one listener for all filters of a process: the outer one is gone with the start of the inner launcher.
        using Launched outer = Gated();
        outer.Filter = Filter.Of(Filter.Allow, ("execveat", Filter.Notify));
        using Launched inner = Gated();
        Assert.Equal("x\n", outer.Run(LauncherBinary.Path, inner.WriteBundle(), "echo", "x").Output);
    }

    private static Launched Gated()
    {
        var launched = new Launched { Filter = Filter.ExecOnce() };
        launched.Launch.Flags = LaunchFlags.ExecGate;
        return launched;
    }
}
