using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class ProcessSettingsTests
{
    private const int NetBindService = 10; // CAP_NET_BIND_SERVICE (linux/capability.h)

    [Fact]
    public void Resource_limits_are_the_programs()
    {
        using var launched = new Launched();
        launched.Launch.AddRlimit(7, 20, 30); // RLIMIT_NOFILE
        launched.Launch.AddRlimit(4, 0, 0); // RLIMIT_CORE
        Assert.Equal("20\n30\n0\n", launched.Shell("ulimit -Sn; ulimit -Hn; ulimit -c").Output);
    }

    [Fact]
    public void A_limit_below_what_the_launcher_itself_opens_is_no_obstacle()
    {
        TestMachine.NeedsLandlock();
        using var launched = new Launched { Landlock = LandlockRules.Create() };
        launched.Launch.AddRlimit(7, 4, 4);
        Assert.Equal("x\n", launched.Shell("echo x").Output);
    }

    [Fact]
    public void A_limit_that_the_user_may_not_raise_is_refused()
    {
        using var launched = new Launched();
        launched.Launch.AddRlimit(7, 1 << 20, 1 << 20);
        Requirement.Possible(ProcessRun.Of("/bin/sh", ["-c", "ulimit -Hn"]).Output.Trim() != "unlimited", "descriptors are not limited here");
        TestMachine.NeedsRoot();
        ProcessRun run = launched.RunUnprivilegedWith([], "true");
        Requirement.Possible(run.ExitCode != 0, "the caller's hard limit is higher");
        BundleTests.AssertRefused(run, "PB8018");
        Assert.Contains("resource limit 7 (nofile)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_umask_is_the_programs()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Umask;
        launched.Launch.Umask = 0x5F; // 0137
        Assert.Equal("0137\n", launched.Shell("umask").Output);
    }

    [Fact]
    public void The_working_directory_is_the_programs_and_relative_commands_begin_there()
    {
        using var launched = new Launched();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "work"));
        launched.WriteScript("work/tool", "#!/bin/sh\npwd\n");
        launched.Launch.Flags = LaunchFlags.WorkingDirectory;
        launched.Launch.WorkingDirectoryVariable = PathVariable.App;
        launched.Launch.WorkingDirectory = "/work";
        Assert.Equal(launched.Folder + "/work\n", launched.Run("./tool").Output);
        launched.Launch.WorkingDirectory = "/none";
        BundleTests.AssertRefused(launched.Run("./tool"), "PB8020");
    }

    [Fact]
    public void Root_keeps_only_the_capabilities_named()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Capabilities;
        launched.Launch.CapabilitiesKept = 1ul << NetBindService;
        string status = launched.Run("cat", "/proc/self/status").Output;
        foreach (string set in (string[])["CapPrm", "CapEff", "CapBnd"]) { Assert.Contains(set + ":\t0000000000000400", status, StringComparison.Ordinal); }
        foreach (string set in (string[])["CapInh", "CapAmb"]) { Assert.Contains(set + ":\t0000000000000000", status, StringComparison.Ordinal); }
    }

    [Fact]
    public void Without_the_setting_capabilities_stay()
    {
        string plain = Capabilities(ProcessRun.Of("cat", ["/proc/self/status"]));
        using var launched = new Launched();
        Assert.Equal(plain, Capabilities(launched.Run("cat", "/proc/self/status")));
    }

    [Fact]
    public void A_user_keeps_a_named_capability_over_the_start_and_no_other()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Capabilities;
        launched.Launch.CapabilitiesKept = 1ul << NetBindService;
        string status = launched.RunUnprivilegedWith(
            ["--inh-caps", "+net_bind_service,+sys_admin", "--ambient-caps", "+net_bind_service,+sys_admin"], "cat", "/proc/self/status").Output;
        foreach (string set in (string[])["CapPrm", "CapEff", "CapAmb"]) { Assert.Contains(set + ":\t0000000000000400", status, StringComparison.Ordinal); }
    }

    [Fact]
    public void A_user_without_capabilities_gains_none()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Capabilities;
        launched.Launch.CapabilitiesKept = ulong.MaxValue;
        string status = launched.RunUnprivileged("cat", "/proc/self/status").Output;
        foreach (string set in (string[])["CapPrm", "CapEff", "CapAmb"]) { Assert.Contains(set + ":\t0000000000000000", status, StringComparison.Ordinal); }
    }

    private static string Capabilities(ProcessRun run) =>
        string.Join('\n', run.Output.Split('\n').Where(line => line.StartsWith("Cap", StringComparison.Ordinal)));
}
