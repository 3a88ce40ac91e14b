using Microsoft.Build.Framework;

namespace PolicyBuild.Tasks.Tests;

public sealed class StageTaskTests
{
    [Fact]
    public void Six_tasks_make_the_bundles_and_leave_nothing_registered()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        project.Policy("sub/b.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        Assert.Empty(project.Engine.Lines);
        Assert.Equal(["a.policybundle", "b.policybundle"], project.BundleFiles);
        Assert.Empty(project.Engine.Objects);
        Assert.DoesNotContain(project.OutputFiles, name => name.StartsWith("staging.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bundle_is_announced_once_and_each_stage_tells_its_work()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        BuildMessageEventArgs line = Assert.Single(project.Engine.Messages, message => message.Importance == MessageImportance.Normal);
        Assert.Equal("app -> " + project.Output + "a.policybundle", line.Message);
        Assert.Equal(6, project.Engine.Messages.Count(message => message.Importance == MessageImportance.Low && message.Message!.EndsWith("ms of work", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_goal_before_the_last_stage_writes_nothing()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build("Validate"));
        Assert.Empty(project.OutputFiles);
        Assert.Single(project.Engine.Objects);
    }

    [Fact]
    public void A_later_goal_in_the_same_build_starts_a_second_pipeline()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build("Validate"));
        object first = Assert.Single(project.Engine.Objects);
        Assert.True(project.Run(new ResolvePolicies()));
        Assert.NotSame(first, Assert.Single(project.Engine.Objects));
        Assert.True(project.Run(new BundlePolicies()));
        Assert.Equal(["a.policybundle"], project.BundleFiles);
    }

    [Fact]
    public void Errors_of_several_stages_are_reported_in_one_build_and_nothing_is_committed()
    {
        using var project = new ProjectFolder();
        project.Policy("good.policy.yaml", ProjectFolder.Good);
        string shape = project.Policy("shape.policy.yaml", "profile: app\nmode: nonsense\n");
        string file = project.Policy("file.policy.yaml", "profile: app\nmode: direct\nextends: [./nowhere.policy.yaml]\n");
        Assert.False(project.Build());
        Assert.Contains(project.Engine.Lines, line => line.StartsWith($"error PB2003 {shape}(2,7)", StringComparison.Ordinal));
        Assert.True(project.Run(new FinishPolicyPipeline()));
        Assert.Contains(project.Engine.Lines, line => line.StartsWith($"error PB3001 {file}(3,11)", StringComparison.Ordinal));
        Assert.Equal(2, project.Engine.Lines.Count);
        Assert.Empty(project.OutputFiles);
        Assert.Empty(project.Engine.Objects);
    }

    [Fact]
    public void A_raised_warning_fails_the_task_and_commits_nothing()
    {
        using var project = new ProjectFolder();
        project.Policy("warn.policy.yaml", Warning);
        project.Set("WarningsAsErrors", "PB4001");
        Assert.False(project.Build());
        Assert.Contains(project.Engine.Lines, line => line.StartsWith("error PB4001", StringComparison.Ordinal));
        Assert.True(project.Run(new FinishPolicyPipeline()));
        Assert.Empty(project.BundleFiles);
    }

    [Fact]
    public void A_warning_that_only_MSBuild_raises_fails_the_task_too()
    {
        using var project = new ProjectFolder();
        project.Policy("warn.policy.yaml", Warning);
        project.Engine.RaisedByMSBuild.Add("PB4001");
        Assert.False(project.Build());
        project.Run(new FinishPolicyPipeline());
        Assert.Empty(project.BundleFiles);
    }

    [Fact]
    public void A_warning_is_said_again_by_a_build_in_which_nothing_changed_and_weighed_anew()
    {
        using var project = new ProjectFolder();
        project.Policy("warn.policy.yaml", Warning);
        Assert.True(project.Build());
        string[] first = [.. project.Engine.Lines];
        Assert.NotEmpty(first);
        Assert.All(project.Engine.Links, link => Assert.Matches("^file:///docs/PB[0-9]{4}\\.md$", link));

        project.NextBuild();
        Assert.True(project.Replay());
        Assert.Equal(first, project.Engine.Lines);

        project.NextBuild();
        project.Engine.RaisedByMSBuild.Add("PB4001");
        Assert.False(project.Replay());
    }

    [Fact]
    public void The_next_build_takes_what_stayed_the_same_from_the_project_s_own_store()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        Assert.True(File.Exists(project.Output + "cache/actions.bin"));

        project.NextBuild();
        project.Policy("a.policy.yaml", "# a comment that moves all lines\n" + ProjectFolder.Good);
        Assert.True(project.Build());
        string[] work = [.. project.Engine.Messages.Select(message => message.Message!).Where(text => text.EndsWith("ms of work", StringComparison.Ordinal))];
        Assert.Contains(work, text => text.StartsWith("Optimize: 0 run, 1 from the cache", StringComparison.Ordinal));
        Assert.Contains(work, text => text.StartsWith("Generate: 0 run", StringComparison.Ordinal));
        Assert.Contains(work, text => text.StartsWith("Bundle: 1 run", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_store_is_a_note_and_no_more()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        Assert.True(project.Build());
        project.File("obj/policies/cache/actions.bin", "no actions");
        project.NextBuild();
        Assert.True(project.Build());
        Assert.Empty(project.Engine.Lines);
        Assert.Contains(project.Engine.Messages, message => message.Code == "PB7010");
    }

    [Fact]
    public void Damaged_diagnostics_make_the_next_build_compile()
    {
        using var project = new ProjectFolder();
        project.Policy("warn.policy.yaml", Warning);
        Assert.True(project.Build());
        project.File("obj/policies/diagnostics.cache", "no diagnostics");
        project.NextBuild();
        Assert.True(project.Replay());
        Assert.DoesNotContain("build.stamp", project.OutputFiles);
    }

    [Fact]
    public void A_policy_over_budget_is_a_warning_that_is_not_remembered()
    {
        using var project = new ProjectFolder();
        string path = project.Policy("a.policy.yaml", ProjectFolder.Good);
        project.Set("Budget", "0.001");
        Assert.True(project.Build());
        Assert.StartsWith($"warning PB7001 {path}(1,1)", Assert.Single(project.Engine.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("diagnostics.cache", project.OutputFiles);

        project.NextBuild();
        project.Set("WarningsAsErrors", "PB7001");
        Assert.False(project.Build());
    }

    [Theory]
    [InlineData("Architectures", "x86_64;vax", "PolicyArchitectures is 'vax'; write x86_64 or aarch64")]
    [InlineData("Optimize", "fast", "PolicyOptimize is 'fast'; write mean, worst or size")]
    [InlineData("Budget", "-1", "PolicyCompileBudget is '-1'; write a number of milliseconds")]
    [InlineData("Budget", "1,5", "PolicyCompileBudget is '1,5'; write a number of milliseconds")]
    public void A_property_that_cannot_be_read_is_an_error_at_the_project(string name, string value, string text)
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        project.Set(name, value);
        Assert.False(project.Build());
        Assert.Equal($"error PB7006 {project.Path}/app.csproj(1,1): {text}", Assert.Single(project.Engine.Lines));
    }

    [Fact]
    public void Two_policies_of_one_name_are_an_error_at_the_second()
    {
        using var project = new ProjectFolder();
        string first = project.Policy("a/web.policy.yaml", ProjectFolder.Good);
        string second = project.Policy("b/Web.policy.yaml", ProjectFolder.Good);
        Assert.False(project.Build());
        string line = Assert.Single(project.Engine.Lines);
        Assert.StartsWith($"error PB7004 {second}(1,1)", line, StringComparison.Ordinal);
        Assert.Contains(first, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web.yaml")]
    [InlineData(".policy.yaml")]
    public void A_policy_without_a_name_is_an_error(string name)
    {
        using var project = new ProjectFolder();
        string path = project.Policy(name, ProjectFolder.Good);
        Assert.False(project.Build());
        Assert.StartsWith($"error PB7005 {path}(1,1)", Assert.Single(project.Engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_of_the_targets_is_an_internal_error_and_no_crash()
    {
        using var project = new ProjectFolder();
        project.Policy("a.policy.yaml", ProjectFolder.Good);
        var task = new ParsePolicies { BuildEngine = project.Engine, Policies = [new Microsoft.Build.Utilities.TaskItem("/a.policy.yaml")] };
        task.Settings = new Microsoft.Build.Utilities.TaskItem("settings");
        Assert.False(task.Execute());
        Assert.StartsWith("error PB0001", Assert.Single(project.Engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void No_policies_are_no_error()
    {
        using var project = new ProjectFolder();
        Assert.True(project.Build());
    }

    [Fact]
    public void A_cancelled_task_says_nothing_and_commits_nothing()
    {
        using var project = new ProjectFolder();
        for (int i = 0; i < 20; i++) { project.Policy($"p{i}.policy.yaml", ProjectFolder.Good); }
        var task = new BundlePolicies();
        task.Cancel();
        Assert.False(project.Run(task));
        Assert.Empty(project.Engine.Lines);
        project.NextBuild();
        Assert.Empty(project.OutputFiles);
    }

    [Fact]
    public void Every_task_may_run_beside_those_of_other_projects()
    {
        Type[] tasks = [.. typeof(PipelineTask).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(ITask).IsAssignableFrom(type))];
        Assert.Equal(11, tasks.Length);
        Assert.All(tasks, type => Assert.NotEmpty(type.GetCustomAttributes(typeof(MSBuildMultiThreadableTaskAttribute), inherit: false)));
    }

    private const string Warning = """
        profile: warn
        mode: direct
        security:
          seccomp:
            default: allow
            deny: [mount]
            allow: [mount]
        """;
}
