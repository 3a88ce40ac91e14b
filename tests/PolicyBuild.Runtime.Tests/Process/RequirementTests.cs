using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>What a policy requires, and what it writes that nothing enforces, stops the start.</summary>
public sealed class RequirementTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--best-effort")]
    public void Cgroup_v2_is_a_floor(string option)
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.RequiresCgroup;
        launched.Options = option.Length == 0 ? [] : [option];
        CgroupHierarchy hierarchy = CgroupHost.Hierarchy();
        ProcessRun run = launched.Shell("echo started");
        if (hierarchy == CgroupHierarchy.Unified) { Assert.Equal((0, "started\n", ""), (run.ExitCode, run.Output, run.Error)); }
        else { AssertRefused(run, "PB8041", hierarchy == CgroupHierarchy.Hybrid ? "hybrid" : "cgroup v"); }
    }

    [Fact]
    public void Controllers_that_are_not_offered_are_named()
    {
        Requirement.Possible(CgroupHost.Hierarchy() == CgroupHierarchy.Unified, "this host has no unified cgroup hierarchy");
        Assert.Equal(0, CgroupHost.Controllers(out CgroupControllers offered));
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.RequiresCgroup;
        launched.Launch.RequiredControllers = offered;
        Assert.Equal("started\n", launched.Shell("echo started").Output);
        launched.Launch.RequiredControllers = CgroupControllers.Known;
        if (offered != CgroupControllers.Known) { AssertRefused(launched.Shell("echo started"), "PB8042", "does not offer"); }
    }

    [Fact]
    public void Bpf_on_the_security_hooks_is_a_floor()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.RequiresBpfLsm;
        launched.Options = ["--best-effort"];
        ProcessRun run = launched.Shell("echo started");
        if (SecurityModules.HasBpf() == 1 && BpfProbe.Run() == 0) { Assert.Equal((0, "started\n", ""), (run.ExitCode, run.Output, run.Error)); }
        else { AssertRefused(run, "PB8043", "security hooks"); }
    }

    [Fact]
    public void Every_setting_that_nothing_enforces_is_named_and_stops_the_start()
    {
        using var launched = new Launched();
        launched.Launch.AddUnenforced("performance.io_mode");
        launched.Launch.AddUnenforced("adaptive.triggers");
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "error PB8005: performance.io_mode is not applied", "error PB8005: adaptive.triggers is not applied");

        launched.Options = ["--best-effort"];
        run = launched.Shell("echo started");
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.Contains("warning PB8005", StringComparison.Ordinal)));
    }

    private static void AssertRefused(ProcessRun run, params string[] texts)
    {
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        foreach (string text in texts) { Assert.Contains(text, run.Error, StringComparison.Ordinal); }
    }
}
