using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class IncrementalBuildTests
{
    private const string Bundle = "bin/Debug/net10.0/policies/app.policybundle";

    private static readonly string[] s_stages = ["ParsePolicies", "ValidatePolicies", "ResolvePolicies", "OptimizePolicies", "GeneratePolicyCode", "BundlePolicies"];

    [Fact]
    public void A_first_build_runs_every_stage_once()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        BuildLog log = app.Build().Succeeded().Log;
        Assert.Equal(s_stages, log.Targets.Where(s_stages.Contains));
        Assert.Equal(s_stages, log.Tasks.Where(s_stages.Contains));
        Assert.Equal(["app.policybundle"], app.Bundles("bin/Debug/net10.0/policies"));
        Assert.Empty(log.Messages);
    }

    [Fact]
    public void A_build_with_nothing_to_do_runs_the_gate_check_alone()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        BuildLog log = app.Build().Succeeded().Log;
        Assert.DoesNotContain(log.Targets, s_stages.Contains);
        Assert.DoesNotContain(log.Tasks, s_stages.Contains);
        Assert.Single(log.UpToDate, name => name.Contains("Policies", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Tasks, name => name.Contains("Polic", StringComparison.Ordinal)); // so nothing of ours is loaded
        Assert.Contains("CoreCompile", log.UpToDate);
    }

    [Fact]
    public void A_file_that_an_older_one_replaces_is_compiled_again()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Extending("common.base.policy.yaml"));
        app.Write("common.base.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string first = app.Hash(Bundle);
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);

        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(app.Write("common.base.policy.yaml", Policies.Denying("acct")), old);
        app.Build().Succeeded();
        string second = app.Hash(Bundle);
        Assert.NotEqual(first, second);
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);

        File.SetLastWriteTimeUtc(app.Write("app.policy.yaml", Policies.Denying("swapon")), old);
        app.Build().Succeeded();
        Assert.DoesNotContain(app.Hash(Bundle), new[] { first, second });
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);
    }

    /// <summary>What is loaded is missed when it is not there.</summary>
    [Fact]
    public void A_build_without_company_rules_loads_no_schema_library()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        string tools = app.CopyTools();
        string[] libraries = ["NJsonSchema.dll", "NJsonSchema.Annotations.dll", "Newtonsoft.Json.dll", "Namotion.Reflection.dll"];
        foreach (string library in libraries)
        {
            Assert.True(File.Exists(tools + library), library);
            File.Delete(tools + library);
        }

        Assert.Empty(app.Build("-p:PolicyBuildTasksFolder=" + tools).Succeeded().Log.Messages);
    }

    [Fact]
    public void A_touched_policy_rewrites_no_output_and_the_build_after_it_does_nothing()
    {
        using App app = App.Create();
        string policy = app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string intermediate = Path.Combine("obj", app.Bundles("obj").Single());
        DateTime before = File.GetLastWriteTimeUtc(app.PathOf(intermediate)), copyBefore = File.GetLastWriteTimeUtc(app.PathOf(Bundle));

        File.SetLastWriteTimeUtc(policy, DateTime.UtcNow);
        Assert.Contains("BundlePolicies", app.Build().Succeeded().Log.Targets);
        Assert.Equal(before, File.GetLastWriteTimeUtc(app.PathOf(intermediate)));
        Assert.Equal(copyBefore, File.GetLastWriteTimeUtc(app.PathOf(Bundle)));
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);
    }

    [Fact]
    public void A_changed_policy_changes_its_own_bundle_only()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Write("other.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string before = app.Hash(Bundle);
        DateTime other = File.GetLastWriteTimeUtc(app.PathOf("bin/Debug/net10.0/policies/other.policybundle"));

        app.Write("app.policy.yaml", Policies.Denying("acct"));
        app.Build().Succeeded();
        Assert.NotEqual(before, app.Hash(Bundle));
        Assert.Equal(other, File.GetLastWriteTimeUtc(app.PathOf("bin/Debug/net10.0/policies/other.policybundle")));
    }

    [Fact]
    public void A_policy_does_not_make_the_compiler_run_again()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        app.Write("app.policy.yaml", Policies.Denying("acct"));
        Assert.DoesNotContain("Csc", app.Build().Succeeded().Log.Tasks);
    }

    [Fact]
    public void A_changed_property_rebuilds()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string before = app.Hash(Bundle);
        app.Build("-p:PolicyArchitectures=x86_64").Succeeded();
        Assert.NotEqual(before, app.Hash(Bundle));
        app.Build().Succeeded();
        Assert.Equal(before, app.Hash(Bundle));
    }

    [Fact]
    public void A_changed_base_policy_rebuilds_what_extends_it()
    {
        using App app = App.Create();
        app.Write("shared/net.base.policy.yaml", Policies.Clean);
        app.Write("app.policy.yaml", Policies.Extending("./shared/net.base.policy.yaml"));
        app.Build().Succeeded();
        Assert.Equal(["app.policybundle"], app.Bundles("bin/Debug/net10.0/policies")); // a base gives no bundle
        string before = app.Hash(Bundle);

        app.Write("shared/net.base.policy.yaml", Policies.Denying("acct"));
        app.Build().Succeeded();
        Assert.NotEqual(before, app.Hash(Bundle));
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);
    }

    [Fact]
    public void A_base_outside_the_project_is_an_input_too()
    {
        using App app = App.Create();
        Directory.CreateDirectory(app.Workspace.PathOf(".git")); // a repository: its policies may extend each other
        app.Workspace.Write("company/all.base.policy.yaml", Policies.Clean);
        app.Write("app.policy.yaml", Policies.Extending("../company/all.base.policy.yaml"));
        app.Build().Succeeded();
        string before = app.Hash(Bundle);
        app.Workspace.Write("company/all.base.policy.yaml", Policies.Denying("acct"));
        app.Build().Succeeded();
        Assert.NotEqual(before, app.Hash(Bundle));
    }

    [Fact]
    public void A_missing_base_is_an_error_until_it_is_there()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Extending("./late.base.policy.yaml"));
        Assert.All(app.Build().Failed().Log.Policy, message => Assert.StartsWith("app.policy.yaml(3,", message, StringComparison.Ordinal));
        app.Write("late.base.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        File.Delete(app.PathOf("late.base.policy.yaml"));
        app.Build().Failed();
        Assert.Empty(app.Bundles("."));
    }

    [Fact]
    public void A_changed_tool_rebuilds()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        string tools = app.CopyTools();
        string option = "-p:PolicyBuildTasksFolder=" + tools;
        app.Build(option).Succeeded();
        Assert.DoesNotContain("BundlePolicies", app.Build(option).Succeeded().Log.Targets);
        File.SetLastWriteTimeUtc(Path.Combine(tools, "PolicyBuild.Compiler.dll"), DateTime.UtcNow.AddSeconds(1));
        Assert.Contains("BundlePolicies", app.Build(option).Succeeded().Log.Targets);
    }

    [Fact]
    public void A_bundle_that_was_edited_or_deleted_is_made_again()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string intermediate = Path.Combine("obj", app.Bundles("obj").Single());
        string before = app.Hash(intermediate);

        File.Delete(app.PathOf(intermediate));
        app.Build().Succeeded();
        Assert.Equal(before, app.Hash(intermediate));

        // An edit that the time stamp does not tell is found when the policy is next compiled.
        File.WriteAllText(app.PathOf(intermediate), "not a bundle");
        File.SetLastWriteTimeUtc(app.PathOf("app.policy.yaml"), DateTime.UtcNow.AddSeconds(1));
        app.Build().Succeeded();
        Assert.Equal(before, app.Hash(intermediate));
    }
}
