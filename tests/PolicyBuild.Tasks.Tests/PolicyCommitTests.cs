using System.Text.Json;

namespace PolicyBuild.Tasks.Tests;

public sealed class PolicyCommitTests
{
    [Fact]
    public void A_bundle_that_stays_the_same_keeps_its_time_and_one_that_was_changed_is_made_again()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        string path = project.Output + "a.policybundle";
        byte[] bytes = File.ReadAllBytes(path);
        var old = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);

        project.NextBuild();
        Assert.True(project.Build());
        Assert.Equal(old, File.GetLastWriteTimeUtc(path));

        File.WriteAllText(path, "somebody's own");
        project.NextBuild();
        Assert.True(project.Build());
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void The_stamp_is_as_old_as_the_start()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        DateTime before = DateTime.UtcNow;
        Assert.True(project.Run(new ParsePolicies()));
        DateTime after = DateTime.UtcNow;
        Assert.True(project.Build());
        Assert.InRange(File.GetLastWriteTimeUtc(project.Output + "build.stamp"), before.AddMilliseconds(-5), after);
    }

    [Fact]
    public void What_an_earlier_build_made_of_other_policies_goes()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        project.Policy("b.policy.yaml", ProjectFolder.Good);
        project.Set("Artifacts", "true");
        Assert.True(project.Build());
        Assert.Contains("b/manifest.json", project.OutputFiles);

        project.NextBuild();
        project.Remove("b.policy.yaml");
        project.Set("Artifacts", "false");
        Assert.True(project.Build());
        Assert.Equal(["a.policybundle"], project.BundleFiles);
        Assert.False(Directory.Exists(project.Output + "b"));
    }

    [Fact]
    public void A_report_is_written_where_it_is_asked_for()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        project.Set("Report", "true");
        project.Set("Budget", "60000");
        Assert.True(project.Build());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(project.Output + "a.policyreport.json"));
        Assert.Equal("a", report.RootElement.GetProperty("name").GetString());
        Assert.Equal(60000, report.RootElement.GetProperty("budgetMs").GetDouble());
        Assert.Equal(new FileInfo(project.Output + "a.policybundle").Length, report.RootElement.GetProperty("bundleBytes").GetInt64());
        Assert.Contains("a.policyreport.json", File.ReadAllLines(project.Output + "outputs.cache"));

        project.NextBuild();
        project.Set("Report", "");
        Assert.True(project.Build());
        Assert.DoesNotContain("a.policyreport.json", project.OutputFiles);
    }

    [Fact]
    public void A_list_of_outputs_that_names_other_folders_removes_nothing_there()
    {
        using var project = new ProjectFolder();
        string other = project.File("other.txt", "");
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        project.File("obj/policies/outputs.cache", $"../../other.txt\n{other}\na.policybundle\n");
        project.NextBuild();
        Assert.True(project.Build());
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void The_next_build_learns_what_was_read_and_what_was_not_there()
    {
        using var project = new ProjectFolder();
        string parent = project.File("parent.policy.yaml", ProjectFolder.Good);
        project.Policy("a.policy.yaml", "profile: a\nextends: [./parent.policy.yaml]\n");
        Assert.True(project.Build());
        Assert.Equal([parent], File.ReadAllLines(project.Output + "dependencies.cache"));
        Assert.Contains(Path.Combine(project.Path, ".git"), File.ReadAllLines(project.Output + "probes.cache"));
    }

    [Fact]
    public void Output_that_cannot_be_written_is_an_error_with_a_code()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        // A folder of the bundle's name cannot be replaced by a file.
        Directory.CreateDirectory(project.Output + "a.policybundle");
        project.File("obj/policies/a.policybundle/x", "");
        Assert.False(project.Build());
        Assert.StartsWith("error PB7003", Assert.Single(project.Engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_build_left_goes_and_what_a_running_one_writes_stays()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        // No process has this number: the kernel's own limit is lower.
        project.File("obj/policies/staging.2147483647.1/a.policybundle", "half");
        project.File($"obj/policies/staging.{Environment.ProcessId}.77/a.policybundle", "half");
        Assert.True(project.Build());
        Assert.Equal($"staging.{Environment.ProcessId}.77", Path.GetFileName(Assert.Single(Directory.EnumerateDirectories(project.Output, "staging.*"))));
    }
}
