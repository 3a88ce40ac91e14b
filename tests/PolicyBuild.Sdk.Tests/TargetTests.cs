using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>Targets that are called or hooked on by name, and builds that are no builds.</summary>
public class TargetTests
{
    [Theory]
    [InlineData("ParsePolicies", "ValidatePolicies")]
    [InlineData("ValidatePolicies", "ResolvePolicies")]
    [InlineData("ResolvePolicies", "OptimizePolicies")]
    [InlineData("OptimizePolicies", "GeneratePolicyCode")]
    [InlineData("GeneratePolicyCode", "BundlePolicies")]
    public void A_stage_goes_no_further(string stage, string next)
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        BuildLog log = app.Run("msbuild", "-t:" + stage).Succeeded().Log;
        Assert.Contains(stage, log.Tasks);
        Assert.DoesNotContain(next, log.Tasks);
        Assert.Empty(app.Bundles("."));
    }

    [Fact]
    public void Validation_alone_reports_what_it_finds_and_nothing_of_later_stages()
    {
        using App app = App.Create();
        app.Write("a.policy.yaml", Policies.WrongShape);
        app.Write("b.policy.yaml", Policies.WrongName);
        Assert.Equal(["a.policy.yaml(2,7): error PB2003"], app.Run("msbuild", "-t:ValidatePolicies").Failed().Log.Policy);
        app.Write("a.policy.yaml", Policies.Clean);
        Assert.Empty(app.Run("msbuild", "-t:ValidatePolicies").Succeeded().Log.Policy);
        Assert.Equal(["b.policy.yaml(6,12): error PB3020"], app.Build().Failed().Log.Policy);
    }

    [Fact]
    public void Compiling_alone_fills_obj_and_a_build_after_it_only_copies()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Run("msbuild", "-t:CompilePolicies").Succeeded();
        Assert.Single(app.Bundles("obj"));
        Assert.Empty(app.Bundles("bin"));
        Assert.Equal(0, app.Build().Succeeded().Log.Runs("BundlePolicies"));
        Assert.Single(app.Bundles("bin"));
    }

    [Fact]
    public void Validation_and_a_build_in_one_call_work()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        BuildLog log = app.Run("msbuild", "-t:ValidatePolicies;Build").Succeeded().Log;
        Assert.Equal(["app.policy.yaml(6,13): warning PB4001"], log.Policy);
        Assert.Single(app.Bundles("bin"));
    }

    [Fact]
    public void A_hook_runs_with_the_stage_it_hangs_on()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Targets("""
            <Target Name="Reviewed" AfterTargets="ValidatePolicies">
              <Message Importance="high" Text="reviewed @(SandboxPolicy->'%(Filename)%(Extension)')" />
            </Target>
            """);
        Assert.Contains("reviewed app.policy.yaml", app.Build().Succeeded().Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("reviewed", app.Build().Succeeded().Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_design_time_build_does_no_work_and_knows_the_items()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.WrongShape);
        BuildLog log = app.Run("msbuild", "-t:ResolveReferences;AssignTargetPaths;CoreCompile", "-p:DesignTimeBuild=true", "-p:BuildingProject=false",
            "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true").Succeeded().Log;
        Assert.DoesNotContain(log.Tasks, name => name.Contains("Polic", StringComparison.Ordinal));
        Assert.Empty(log.Messages);
        Assert.False(Directory.Exists(app.PathOf("obj/Debug/net10.0/policies")));
        Assert.Contains("app.policy.yaml", app.Run("msbuild", "-getItem:SandboxPolicy", "-p:DesignTimeBuild=true").Succeeded().Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_editor_is_told_what_to_compare_before_it_builds()
    {
        using App app = App.Create();
        app.Write("net.base.policy.yaml", Policies.Clean);
        app.Write("app.policy.yaml", Policies.Extending("./net.base.policy.yaml"));
        app.Build().Succeeded();
        // Visual Studio brings these targets.
        app.Targets("""
            <Target Name="CollectUpToDateCheckInputDesignTime" />
            <Target Name="CollectUpToDateCheckOutputDesignTime" />
            """);
        string items = app.Run("msbuild", "-t:CollectUpToDateCheckInputDesignTime;CollectUpToDateCheckOutputDesignTime",
            "-getItem:UpToDateCheckInput", "-getItem:UpToDateCheckOutput").Succeeded().Process.Output;
        Assert.Contains("net.base.policy.yaml", items, StringComparison.Ordinal);
        Assert.Contains("\"app.policy.yaml\"", items, StringComparison.Ordinal);
        Assert.Contains("policies/build.stamp", items, StringComparison.Ordinal);
        Assert.Contains("\"Set\": \"PolicyBuild\"", items, StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_of_the_project_survive_the_packages_defaults()
    {
        using App app = App.Create();
        app.Properties("<PolicyArchitectures>aarch64</PolicyArchitectures><PolicyBundleMode>Embedded</PolicyBundleMode><PolicyReport>true</PolicyReport>");
        string values = app.Run("msbuild", "-getProperty:PolicyArchitectures", "-getProperty:PolicyBundleMode", "-getProperty:PolicyReport").Succeeded().Process.Output;
        Assert.Contains("\"PolicyArchitectures\": \"aarch64\"", values, StringComparison.Ordinal);
        Assert.Contains("\"PolicyBundleMode\": \"Embedded\"", values, StringComparison.Ordinal);
        Assert.Contains("\"PolicyReport\": \"true\"", values, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<EnableDefaultPolicyItems>false</EnableDefaultPolicyItems>")]
    [InlineData("<EnableDefaultItems>false</EnableDefaultItems>")]
    public void Default_items_can_be_switched_off(string property)
    {
        using App app = App.Create();
        app.Properties(property);
        app.Write("app.policy.yaml", Policies.WrongShape);
        app.Write("listed.policy.yaml", Policies.Clean);
        app.Targets("""<ItemGroup><SandboxPolicy Include="listed.policy.yaml" /></ItemGroup>""");
        app.Run("msbuild", "-t:CompilePolicies").Succeeded();
        Assert.Equal(["listed.policybundle"], app.Bundles("obj").Select(Path.GetFileName));
    }

    [Fact]
    public void Policies_in_output_folders_are_no_items()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Write("bin/x.policy.yaml", Policies.WrongShape);
        app.Write("obj/y.policy.yaml", Policies.WrongShape);
        app.Write(".hidden/z.policy.yaml", Policies.WrongShape);
        app.Build().Succeeded();
    }
}
