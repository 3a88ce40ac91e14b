using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A program that applies a bundle to itself (Sandbox.Apply).</summary>
public sealed class InProcessTests
{
    private static readonly byte[] s_noFolders = Filter.Of(Filter.Allow, ("mkdir", Filter.Errno(1)), ("mkdirat", Filter.Errno(1)));

    [Theory]
    [InlineData()]
    [InlineData("--bytes")]
    public void The_filter_holds_all_threads_also_older_ones(params string[] options)
    {
        using var launched = new Launched { Filter = s_noFolders };
        Assert.Equal(
        [
            "applied test landlock=0 filter=9 dropped=[]",
            "caller refused NoNewPrivs:1 Seccomp:2",
            "older refused NoNewPrivs:1 Seccomp:2",
        ], Run(launched, options));
    }

    [Fact]
    public void Without_a_filter_no_new_privileges_still_reaches_all_threads()
    {
        using var launched = new Launched();
        Assert.Equal(["applied test landlock=0 filter=0 dropped=[]", "caller made NoNewPrivs:1 Seccomp:2", "older made NoNewPrivs:1 Seccomp:2"], Run(launched));
    }

    [Fact]
    public void Landlock_on_a_kernel_that_restricts_one_thread_is_an_error_and_nothing_holds()
    {
        Requirement.Possible(LandlockCalls.Abi() is >= 1 and < 8, "this kernel restricts all threads, or none");
        using var launched = new Launched { Filter = s_noFolders, Landlock = LandlockRules.Create() };
        string[] lines = Run(launched);
        Assert.StartsWith("refused PB8053 partly=False PB8053: Landlock ABI", lines[0], StringComparison.Ordinal);
        Assert.Equal(["caller made NoNewPrivs:0 Seccomp:0", "older made NoNewPrivs:0 Seccomp:0"], lines[1..]);

        lines = Run(launched, "--best-effort");
        Assert.StartsWith("applied test landlock=0 filter=9 dropped=[PB8053: Landlock ABI", lines[0], StringComparison.Ordinal);
        Assert.Equal(["caller refused NoNewPrivs:1 Seccomp:2", "older refused NoNewPrivs:1 Seccomp:2"], lines[1..]);
    }

    [Fact]
    public void Landlock_holds_all_threads_where_the_kernel_can()
    {
        Requirement.Possible(LandlockCalls.Abi() >= 8, "this kernel restricts one thread at a time");
        using var launched = new Launched { Landlock = LandlockRules.Create() };
        launched.Rules.Grant(LandlockRules.ReadExecute, "/");
        string[] lines = Run(launched);
        Assert.StartsWith("applied test landlock=", lines[0], StringComparison.Ordinal);
        Assert.Equal(["caller refused NoNewPrivs:1 Seccomp:2", "older refused NoNewPrivs:1 Seccomp:2"], lines[1..]);
    }

    [Theory]
    [InlineData("mode", "PB8051")]
    [InlineData("timeout", "PB8052")]
    [InlineData("cgroup", "PB8052")]
    [InlineData("processors", "PB8052")]
    [InlineData("environment", "PB8052")]
    [InlineData("notify", "PB8015")]
    [InlineData("unenforced", "PB8005")]
    [InlineData("kernel", "PB8006")]
    [InlineData("folder", "PB8020")]
    [InlineData("limit", "PB8018")]
    [InlineData("damage", "PB6025")]
    public void What_cannot_be_applied_is_refused_by_its_code_and_nothing_holds(string what, string code)
    {
        using var launched = new Launched { Filter = s_noFolders };
        switch (what)
        {
            case "mode": launched.Launch.Mode = LaunchMode.Sandbox; break;
            case "timeout": (launched.Launch.Flags, launched.Launch.Timeout) = (LaunchFlags.Timeout, 1000); break;
            case "processors": launched.Launch.Flags = LaunchFlags.ProcessorsOfNode; break;
            case "cgroup": launched.More = AddCgroup; break;
            case "environment": launched.Launch.AddSetVariable("A", "1"); break;
            case "notify": launched.Launch.Flags = LaunchFlags.Notify; break;
            case "unenforced": launched.Launch.AddUnenforced("performance.zygote"); break;
            case "kernel": launched.Launch.RequiredKernel = 99 << 16; break;
            case "folder": (launched.Launch.Flags, launched.Launch.WorkingDirectory) = (LaunchFlags.WorkingDirectory, "/absent"); break;
            case "limit": launched.Launch.AddRlimit(7, 256, 1UL << 62); break;
            default: launched.Damage = bytes => { bytes[^4] ^= 1; return bytes; }; break;
        }

        if (what == "limit") { TestMachine.NeedsRoot(); }
        string[] lines = what == "limit" ? RunWithout(launched, "sys_resource") : Run(launched);
        Assert.StartsWith($"refused {code} partly=False {code}: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["caller made NoNewPrivs:0 Seccomp:0", "older made NoNewPrivs:0 Seccomp:0"], lines[1..]);
    }

    [Fact]
    public void Capabilities_of_other_threads_cannot_be_given_up_so_holding_them_is_an_error()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched { Filter = s_noFolders };
        launched.Launch.Flags = LaunchFlags.Capabilities;
        Assert.StartsWith("refused PB8054 partly=False", Run(launched)[0], StringComparison.Ordinal);
        Assert.StartsWith("applied test", RunWithout(launched, "all")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_capabilities_of_threads_cannot_be_read_nothing_is_applied()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched { Filter = s_noFolders };
        launched.Launch.Flags = LaunchFlags.Capabilities;
        launched.Launch.CapabilitiesKept = ulong.MaxValue;
        Assert.StartsWith("applied test", Run(launched)[0], StringComparison.Ordinal);
        Assert.Equal(
        [
            "refused PB8019 partly=False PB8019: cannot read the capabilities of the process's threads in /proc/self/task (is /proc mounted?): not found",
            "caller made ",
            "older made ",
        ], Lines(ProcessRun.Of(Requirement.Tool("unshare"), ["--mount", "dotnet", .. Arguments(launched, "--without-proc")])));
    }

    [Fact]
    public void A_policy_can_be_applied_on_top_of_another()
    {
        using var launched = new Launched { Filter = s_noFolders };
        Assert.Equal(4, Run(launched, "--twice").Count(line => line.StartsWith("applied", StringComparison.Ordinal) || line.Contains("refused NoNewPrivs", StringComparison.Ordinal)));
    }

    private static void AddCgroup(BundleWriter writer)
    {
        var cgroup = new CgroupSectionBuilder();
        cgroup.Set(CgroupFile.PidsMax, "10");
        writer.Add(SectionKind.Cgroup, 0, 0, cgroup.ToArray());
    }

    private static string[] Run(Launched launched, params string[] options) => Lines(ProcessRun.Of("dotnet", Arguments(launched, options)));

    /// <summary>Runs it without some capabilities.</summary>
    private static string[] RunWithout(Launched launched, string capabilities) =>
        Lines(ProcessRun.Of(Requirement.Tool("setpriv"), ["--bounding-set", "-" + capabilities, "--inh-caps", "-" + capabilities, "dotnet", .. Arguments(launched)]));

    private static string[] Arguments(Launched launched, params string[] options)
    {
        string bundle = launched.WriteBundle();
        string folder = Path.Combine(launched.Folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return ["exec", Path.Combine(AppContext.BaseDirectory, "PolicyBuild.RestrictedProgram.dll"), folder, bundle, .. options];
    }

    private static string[] Lines(ProcessRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal("", run.Error);
        return run.Output.TrimEnd('\n').Split('\n');
    }
}
