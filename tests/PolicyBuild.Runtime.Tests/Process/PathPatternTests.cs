using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A rule whose last segment is a pattern, matched at launch.</summary>
public sealed class PathPatternTests
{
    [Fact]
    public void A_pattern_grants_what_matches_at_launch()
    {
        using Launched launched = Launched.Restricted();
        foreach (string name in (string[])["a1.txt", "a2.txt", "b1.txt"]) { launched.Write(name, name); }
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a[1-9].txt");
        ProcessRun run = launched.Shell("cat a1.txt a2.txt b1.txt");
        Assert.Equal("a1.txta2.txt", run.Output);
        Assert.Contains("b1.txt: Permission denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_for_folders_grants_no_file_that_matches()
    {
        using Launched launched = Launched.Restricted();
        launched.Write("a1/file", "in the folder");
        launched.Write("a2", "a file");
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a*/");
        ProcessRun run = launched.Shell("cat a1/file a2");
        Assert.Equal("in the folder", run.Output);
        Assert.Contains("a2: Permission denied", run.Error, StringComparison.Ordinal);
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a2/");
        ProcessRun refused = launched.Run("true");
        BundleTests.AssertRefused(refused, "PB8009");
        Assert.Contains("/a2/' matches nothing", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_that_leads_out_of_its_folder_is_not_granted()
    {
        using Launched launched = Launched.Restricted();
        launched.Write("real", "real");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "link-in"), "real");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "link-out"), "/etc/passwd");
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "link-*");
        ProcessRun run = launched.Shell("cat link-in link-out");
        Assert.Equal("real", run.Output);
        Assert.Contains("'link-out', a match of", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_without_a_match_is_a_missing_path()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc", pattern: "no-such-*");
        ProcessRun run = launched.Shell("echo started");
        BundleTests.AssertRefused(run, "PB8009");
        Assert.Contains("'/etc/no-such-*' matches nothing", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 125)]
    public void A_pattern_may_have_256_matches(int files, int expected)
    {
        using Launched launched = Launched.Restricted();
        for (int i = 0; i < files; i++) { launched.Write($"m{i}", ""); }
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "m*");
        ProcessRun run = launched.Run("true");
        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected != 0, run.Error.Contains("PB8011", StringComparison.Ordinal));
    }
}
