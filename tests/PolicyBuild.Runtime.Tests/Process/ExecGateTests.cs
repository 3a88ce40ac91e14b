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
    public void The_gate_closes_when_the_start_fails()
    {
        // The answering process holds the streams: if it stayed, the run would not end before the limit.
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
    public void A_gate_inside_a_gate_is_refused()
    {
        using Launched outer = Gated();
        outer.Filter = Filter.Of(Filter.Allow, ("execveat", Filter.Notify));
        using Launched inner = Gated();
        ProcessRun run = outer.Run(LauncherBinary.Path, inner.WriteBundle(), "echo", "x");
        BundleTests.AssertRefused(run, "PB8017");
    }

    private static Launched Gated()
    {
        var launched = new Launched { Filter = Filter.ExecOnce() };
        launched.Launch.Flags = LaunchFlags.ExecGate;
        return launched;
    }
}
