using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>
/// Symbolic links in the paths of rules: "data" is a folder where the program can make links, "secret" one that no rule grants.
/// </summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("/data", false, "/data/cache", false, "")]
    [InlineData("/data", false, "/data/cache", true, "")] // what was tried: the same folder, named by a variable
    [InlineData("/data", true, "/data/cache", false, "")]
    [InlineData("/data", false, "/alias/cache", false, "")] // by another link
    [InlineData("/data", false, "/alias/cache", true, "")]
    [InlineData("/alias", false, "/data/cache", false, "")]
    [InlineData("/data", false, "/around/cache", false, "")] // whose target has ".."
    [InlineData("/data", false, "/data/sub/cache", true, "")]
    [InlineData("/data", false, "/alias/sub/cache/etc", false, "")]
    [InlineData("/data", false, "/data/cache", true, "etc*")]
    [InlineData("/data", false, "/alias/cache", false, "etc*")]
    [InlineData("/data", false, "/into-cache", false, "")] // somebody else's link, which leads to the program's
    public void A_link_that_the_program_can_have_made_does_not_lead_away(string writable, bool writableByVariable, string path, bool byVariable,
        string pattern)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data", "sub"));
        Link(launched, "data/cache", "/");
        Link(launched, "data/sub/cache", "/");
        Link(launched, "alias", "data");
        Link(launched, "around", "secret/../data");
        Link(launched, "into-cache", launched.Folder + "/data/cache");
        Grant(launched, LandlockRules.ReadWrite, writable, writableByVariable);
        Grant(launched, LandlockRules.ReadOnly, path, byVariable, pattern);
        ProcessRun run = launched.Run("cat", "/etc/passwd");
        BundleTests.AssertRefused(run, "PB8010");
        Assert.Contains("leads out of its folder", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("../data/real")]
    [InlineData("sub/../../secret")]
    [InlineData("away")]
    public void A_relative_link_does_not_leave_the_folder_that_holds_it(string target)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data", "sub"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data", "real"));
        Link(launched, "data/away", "../secret");
        Link(launched, "data/link", target);
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, "/data/link", byVariable: true);
        BundleTests.AssertRefused(launched.Run("cat", "secret/file"), "PB8010");
    }

    [Theory]
    [InlineData("secret")] // as /lib is usr/lib
    [InlineData("./secret")]
    [InlineData("secret/")]
    [InlineData("run/../secret")]
    [InlineData("run/up/secret")] // another link on the way
    [InlineData("data/../secret")] // through the folder and out again, by no link in it
    public void A_link_outside_leads_where_it_says(string target)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "run"));
        Link(launched, "run/up", "..");
        Link(launched, "link", target);
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Assert.Contains("Permission denied", launched.Run("cat", "secret/file").Error, StringComparison.Ordinal);
        Grant(launched, LandlockRules.ReadOnly, "/link/file", byVariable: false);
        Assert.Equal("text", launched.Run("cat", "secret/file").Output);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("fil?", false)]
    [InlineData("fil?", true)]
    public void An_absolute_link_outside_leads_where_it_says(string pattern, bool byVariable)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Link(launched, "link", launched.Folder + "/secret");
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, "/link", byVariable, pattern);
        Assert.Equal("text", launched.Run("cat", "secret/file").Output);
    }

    [Fact]
    public void A_link_outside_may_lead_to_a_folder_in_a_writable_one()
    {
        using Launched launched = Restricted();
        launched.WriteScript("data/real/tool", "#!/bin/sh\necho tool\n");
        Link(launched, "link", "data/real");
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Assert.Equal(126, launched.Shell("data/real/tool").ExitCode);
        Grant(launched, LandlockRules.ReadExecute, "/link", byVariable: false);
        Assert.Equal("tool\n", launched.Shell("data/real/tool").Output);
    }

    [Theory]
    [InlineData(40, null)]
    [InlineData(41, "PB8010")]
    public void A_path_may_go_through_40_links(int links, string? code)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Link(launched, "link1", "secret");
        for (int i = 2; i <= links; i++) { Link(launched, $"link{i}", $"link{i - 1}"); }
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, $"/link{links}", byVariable: false);
        ProcessRun run = launched.Run("cat", "secret/file");
        if (code is null) { Assert.Equal("text", run.Output); }
        else { BundleTests.AssertRefused(run, code); }
    }

    [Theory]
    [InlineData("loop", "PB8010")]
    [InlineData("loop/", "PB8010")]
    [InlineData("no-such", "PB8009")]
    [InlineData("secret/file/below", "PB8009")]
    public void A_link_that_leads_nowhere_is_refused(string target, string code)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Link(launched, "loop", "back");
        Link(launched, "back", "loop");
        Link(launched, "link", target);
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, "/link", byVariable: false);
        BundleTests.AssertRefused(launched.Run("true"), code);
    }

    [Fact]
    public void A_target_that_makes_the_path_too_long_is_refused()
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Link(launched, "link", new string('/', 3000) + launched.Folder[1..]);
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, "/link" + new string('/', 3000) + "secret", byVariable: false);
        BundleTests.AssertRefused(launched.Run("true"), "PB8010");
    }

    [Theory]
    [InlineData("/proc/self/cwd/secret")]
    [InlineData("/proc/self/cwd/link")]
    [InlineData("/proc/self/root/proc/self/cwd//link")]
    public void Links_of_procfs_are_the_kernels(string path)
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Link(launched, "link", "secret");
        Link(launched, "data/link", "../secret");
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        launched.Rules.Grant(LandlockRules.ReadOnly, path);
        Assert.Equal("text", launched.Run("cat", "secret/file").Output);
        launched.Rules.Grant(LandlockRules.ReadOnly, "/proc/self/cwd/data/link");
        BundleTests.AssertRefused(launched.Run("cat", "secret/file"), "PB8010");
    }

    [Fact]
    public void A_program_that_may_write_everywhere_does_not_make_every_link_suspect()
    {
        using Launched launched = Restricted();
        Link(launched, "link", launched.Folder + "/secret");
        launched.Rules.Grant(LandlockRules.ReadWrite, "/");
        Grant(launched, LandlockRules.ReadExecute, "/link", byVariable: false);
        Assert.Equal("text", launched.Run("cat", "secret/file").Output);
    }

    [Fact]
    public void What_starts_the_command_is_found_beside_a_writable_folder_of_links()
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Assert.Equal("started\n", launched.Run("/bin/sh", "-c", "echo started").Output);
        Assert.Equal("started\n", launched.RunUnprivileged("/bin/sh", "-c", "echo started").Output);
    }

    [Fact]
    public void A_run_cannot_choose_what_the_next_one_is_granted()
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data", "cache"));
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        Grant(launched, LandlockRules.ReadWrite, "/data", byVariable: false);
        Grant(launched, LandlockRules.ReadOnly, "/data/cache", byVariable: true);
        ProcessRun run = launched.Shell("rmdir data/cache && ln -s / data/cache && echo replaced");
        Assert.Equal("replaced\n", run.Output);
        BundleTests.AssertRefused(launched.Run("cat", "/etc/passwd"), "PB8010");
    }

    [Theory]
    [InlineData(true, "PB8012")]
    [InlineData(false, null)]
    public void A_variable_does_not_lead_out_of_a_folder_that_all_may_write(bool all, string? code)
    {
        // Not in /tmp, which all may write.
        using var home = new TemporaryFolder(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(home.Path, "public"));
        home.Write("target/file", "text");
        File.SetUnixFileMode(Path.Combine(home.Path, "public"), all ? (UnixFileMode)0x3FF : (UnixFileMode)0x1ED); // 1777, 0755
        File.CreateSymbolicLink(Path.Combine(home.Path, "public", "link"), "../target");
        launched.Rules.Grant(LandlockRules.ReadOnly, "", variable: PathVariable.Home);
        launched.Environment = new Dictionary<string, string?> { ["HOME"] = Path.Combine(home.Path, "public", "link") };
        ProcessRun run = launched.Run("cat", Path.Combine(home.Path, "target", "file"));
        if (code is null) { Assert.Equal("text", run.Output); }
        else { BundleTests.AssertRefused(run, code); }
    }

    private static Launched Restricted()
    {
        Launched launched = Launched.Restricted();
        launched.Environment = new Dictionary<string, string?> { ["TMPDIR"] = launched.Folder };
        launched.Write("secret/file", "text");
        return launched;
    }

    private static void Link(Launched launched, string name, string target) => File.CreateSymbolicLink(Path.Combine(launched.Folder, name), target);

    /// <summary>Grants a path in the launch's folder, by its name or by ${tmp}.</summary>
    private static void Grant(Launched launched, string preset, string path, bool byVariable, string pattern = "") =>
        launched.Rules.Grant(preset, byVariable ? path : launched.Folder + path, pattern: pattern,
            variable: byVariable ? PathVariable.Tmp : PathVariable.None);
}
