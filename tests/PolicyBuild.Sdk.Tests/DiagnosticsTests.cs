using System.Text.RegularExpressions;
using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public partial class DiagnosticsTests(DiagnosticsTests.WarnedApp fixture) : IClassFixture<DiagnosticsTests.WarnedApp>
{
    private const string Warning = "app.policy.yaml(6,13): warning PB4001", Error = "app.policy.yaml(6,13): error PB4001";

    [Fact]
    public void The_second_build_gives_the_warnings_of_the_first()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        app.Write("b.policy.yaml", Policies.Warned);
        BuildLog first = app.Build().Succeeded().Log;
        BuildLog second = app.Build().Succeeded().Log;
        Assert.Equal([Warning, Warning.Replace("app.", "b.", StringComparison.Ordinal)], first.Policy);
        Assert.Equal(first.Policy, second.Policy);
        Assert.Equal(first.Messages, second.Messages);
        Assert.DoesNotContain("BundlePolicies", second.Targets);
    }

    [Fact]
    public void A_warning_is_given_again_when_another_policy_changed()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        app.Write("b.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        app.Write("b.policy.yaml", Policies.Denying("acct"));
        Assert.Equal([Warning], app.Build().Succeeded().Log.Policy);
    }

    /// <summary>What MSBuild's own switches for warnings, and csc's, do with ours.</summary>
    [Theory]
    [InlineData("", Warning)]
    [InlineData("-p:NoWarn=PB4001", null)]
    [InlineData("-p:NoWarn=pb4001%3BCS0618", null)]
    [InlineData("-p:WarningsAsErrors=PB4001", Error)]
    [InlineData("-p:WarningsAsErrors=PB4002", Warning)]
    [InlineData("-p:TreatWarningsAsErrors=true", Error)]
    [InlineData("-p:TreatWarningsAsErrors=true -p:NoWarn=PB4001", null)]
    [InlineData("-p:TreatWarningsAsErrors=true -p:WarningsNotAsErrors=PB4001", Warning)]
    [InlineData("-p:TreatWarningsAsErrors=true -p:WarningsNotAsErrors=PB4002", Error)]
    [InlineData("-p:MSBuildTreatWarningsAsErrors=true", Error)]
    [InlineData("-p:MSBuildWarningsAsErrors=PB4001", Error)]
    [InlineData("-p:MSBuildWarningsAsMessages=PB4001", null)]
    [InlineData("-warnaserror:PB4001", Error)]
    public void Switches_for_warnings_hold_for_policies(string switches, string? expected)
    {
        string[] arguments = ["-t:CompilePolicies", .. switches.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        string[] all = expected is null ? [] : [expected];
        bool fails = expected == Error;

        // Twice: what was written down of the first build must not freeze its severities.
        for (int build = 0; build < 2; build++)
        {
            BuildRun run = fixture.App.Run("msbuild", arguments);
            Assert.Equal(all, (fails ? run.Failed() : run.Succeeded()).Log.Policy);
            Assert.Equal(fails ? 0 : 1, fixture.App.Bundles("obj").Length);
        }
    }

    /// <summary>MSBuild tells tasks of a single code that it raises, not that it raises all; the build fails, and the bundle is what the policy says.</summary>
    [Fact]
    public void All_warnings_raised_on_the_command_line_fail_the_build()
    {
        Assert.Equal([Error], fixture.App.Run("msbuild", "-t:CompilePolicies", "-warnaserror").Failed().Log.Policy);
        Assert.Equal([Warning], fixture.App.Run("msbuild", "-t:CompilePolicies").Succeeded().Log.Policy);
    }

    [Fact]
    public void Severity_follows_a_switch_that_changes_between_builds()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        Assert.Equal([Warning], app.Build().Succeeded().Log.Policy);
        Assert.Equal([Error], app.Build("-p:WarningsAsErrors=PB4001").Failed().Log.Policy);
        Assert.Empty(app.Bundles("."));
        Assert.Empty(app.Build("-p:NoWarn=PB4001").Succeeded().Log.Policy);
        Assert.Equal([Warning], app.Build().Succeeded().Log.Policy);
    }

    [Fact]
    public void A_comment_in_the_policy_silences_a_warning()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", "# policybuild:disable PB4001\n" + Policies.Warned);
        Assert.Empty(app.Build("-p:TreatWarningsAsErrors=true").Succeeded().Log.Policy);
    }

    [Fact]
    public void Each_message_is_a_line_that_annotates_a_pull_request()
    {
        using App app = App.Create();
        app.Write("a.policy.yaml", Policies.Warned);
        app.Write("b.policy.yaml", Policies.WrongShape);
        app.Write("c.policy.yaml", Policies.WrongName);
        app.Write("d.policy.yaml", "a: [\n");
        app.Write("e.policy.yaml", "profile: 'x {0} %41 %3B'\n");
        BuildRun run = app.Build().Failed();
        string[] lines = [.. run.Process.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Contains(" PB", StringComparison.Ordinal)).Distinct()];
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(GitHub(), line));
        Assert.All(run.Log.Messages, message => Assert.Equal((0, 0, null), (message.EndLine, message.EndColumn, message.Subcategory)));
        Assert.Equal(["a.policy.yaml", "b.policy.yaml", "c.policy.yaml", "d.policy.yaml", "e.policy.yaml"],
            run.Log.Messages.Select(message => Path.GetFileName(message.File)).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(run.Log.Messages, message => message.Code.StartsWith("MSB", StringComparison.Ordinal));
    }

    /// <summary>One project for all switches: each case follows the build of another.</summary>
    public sealed class WarnedApp : IDisposable
    {
        public WarnedApp() => App.Write("app.policy.yaml", Policies.Warned);

        internal App App { get; } = App.Create();

        public void Dispose() => App.Dispose();
    }

    /// <summary>What setup-dotnet registers for lines of csc and MSBuild.</summary>
    [GeneratedRegex(@"^([^\s].*)\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\):\s+(error|warning)\s+([a-zA-Z]+(?<!MSB)\d+):\s*(.*?)\s+\[(.*?)\]$")]
    private static partial Regex GitHub();
}
