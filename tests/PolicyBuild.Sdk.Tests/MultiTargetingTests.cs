using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class MultiTargetingTests
{
    /// <summary>A library for three frameworks.</summary>
    internal static App Create()
    {
        App app = App.Create(frameworks: "net10.0;net9.0;netstandard2.1", output: "Library");
        app.Write("Program.cs", "public class Nothing { }\n");
        return app;
    }

    [Theory]
    [InlineData("")]
    [InlineData("-m:2")]
    [InlineData("-graph")]
    [InlineData("-mt -m:2")]
    public void Several_frameworks_compile_once_and_get_the_same_bytes(string switches)
    {
        using App app = Create();
        app.Write("app.policy.yaml", Policies.Warned);
        string[] arguments = switches.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        BuildLog log = app.Build(arguments).Succeeded().Log;
        Assert.Equal(1, log.Runs("BundlePolicies"));
        Assert.Equal(["app.policy.yaml(6,13): warning PB4001"], log.Policy);
        string[] bundles = app.Bundles("bin/Debug");
        Assert.Equal(["net10.0/policies/app.policybundle", "net9.0/policies/app.policybundle", "netstandard2.1/policies/app.policybundle"], bundles);
        Assert.Single(bundles.Select(name => app.Hash("bin/Debug/" + name)).Distinct());

        BuildLog second = app.Build(arguments).Succeeded().Log;
        Assert.Equal(0, second.Runs("BundlePolicies"));
        Assert.Equal(["app.policy.yaml(6,13): warning PB4001"], second.Policy);
    }

    [Fact]
    public void One_framework_alone_and_stages_of_the_outer_project_work()
    {
        using App app = Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build("-f", "net10.0").Succeeded();
        Assert.Equal(["net10.0/policies/app.policybundle"], app.Bundles("bin/Debug"));

        app.Run("clean").Succeeded();
        Assert.Empty(app.Bundles("."));
        BuildLog log = app.Run("msbuild", "-t:ValidatePolicies").Succeeded().Log;
        Assert.Equal(1, log.Runs("ValidatePolicies"));
        Assert.Empty(app.Bundles("."));
        Assert.Equal(1, app.Run("msbuild", "-t:CompilePolicies").Succeeded().Log.Runs("BundlePolicies"));
        Assert.Single(app.Bundles("obj"));
    }

    [Fact]
    public void The_last_policy_that_is_gone_leaves_nothing()
    {
        using App app = Create();
        string policy = app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        File.Delete(policy);
        app.Build("-m:2").Succeeded();
        Assert.Empty(app.Bundles("."));
        Assert.False(Directory.Exists(app.PathOf("obj/Debug/policies")));
    }
}
