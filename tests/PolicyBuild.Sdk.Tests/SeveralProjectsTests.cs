using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>Projects that build at the same time, in one process and in several.</summary>
public class SeveralProjectsTests
{
    [Theory]
    [InlineData("-m:1")]
    [InlineData("-m:2")]
    [InlineData("-mt -m:2")]
    [InlineData("-graph -m:2")]
    [InlineData("-graph -isolate")]
    public void Each_project_gets_its_own_bundles(string switches)
    {
        using App one = App.Create(folder: "one");
        App two = one.Beside("two"), three = one.Beside("three");
        one.Write("app.policy.yaml", Policies.Denying("acct"));
        two.Write("app.policy.yaml", Policies.Denying("swapon"));
        two.Write("warned.policy.yaml", Policies.Warned);
        three.Write("app.policy.yaml", Policies.Denying("reboot"));
        string[] arguments = [one.Workspace.Solution("one", "two", "three"), .. switches.Split(' ')];
        BuildLog log = one.Workspace.Run("msbuild", arguments).Succeeded().Log;
        Assert.Equal(3, log.Runs("BundlePolicies"));
        Assert.Equal(["warned.policy.yaml(6,13): warning PB4001"], log.Policy);
        Assert.Equal(3, new[] { one, two, three }.Select(app => app.Hash("bin/Debug/net10.0/policies/app.policybundle")).Distinct().Count());
        Assert.Equal(2, two.Bundles("bin").Length);
        Assert.Single(one.Bundles("bin"));

        Assert.Equal(0, one.Workspace.Run("msbuild", arguments).Succeeded().Log.Runs("BundlePolicies"));
    }

    [Fact]
    public void Processes_that_stay_for_the_next_build_compile_what_changed()
    {
        using App one = App.Create(folder: "one");
        App two = one.Beside("two");
        one.Write("app.policy.yaml", Policies.Denying("acct"));
        two.Write("app.policy.yaml", Policies.Denying("swapon"));
        string solution = one.Workspace.Solution("one", "two");
        try
        {
            one.Workspace.Run("msbuild", [solution, "-m:2"], nodeReuse: true).Succeeded();
            one.Write("app.policy.yaml", Policies.Denying("swapon"));
            two.Write("app.policy.yaml", Policies.Warned);
            BuildLog log = one.Workspace.Run("msbuild", [solution, "-m:2"], nodeReuse: true).Succeeded().Log;
            Assert.Equal(2, log.Runs("BundlePolicies"));
            Assert.Equal(["app.policy.yaml(6,13): warning PB4001"], log.Policy);
        }
        finally
        {
            one.Workspace.EndNodes();
        }
    }

    [Fact]
    public void An_error_in_one_project_does_not_touch_another()
    {
        using App one = App.Create(folder: "one");
        App two = one.Beside("two");
        one.Write("app.policy.yaml", Policies.Clean);
        two.Write("app.policy.yaml", Policies.WrongShape);
        one.Workspace.Run("msbuild", [one.Workspace.Solution("one", "two"), "-mt", "-m:2"]).Failed();
        Assert.Single(one.Bundles("bin"));
        Assert.Empty(two.Bundles("."));
    }

    [Fact]
    public void Bundles_of_a_referenced_project_reach_the_app()
    {
        using App one = App.Create(folder: "one");
        one.Write("one.policy.yaml", Policies.Clean);
        one.Workspace.Write("two/two.policy.yaml", Policies.Clean);
        one.Workspace.Write("two/Two.cs", "public class Two { }");
        one.Workspace.Write("two/two.csproj", File.ReadAllText(one.ProjectFile).Replace("Exe", "Library", StringComparison.Ordinal));
        one.Targets("""<ItemGroup><ProjectReference Include="../two/two.csproj" /></ItemGroup>""");
        one.Run("build").Succeeded(); // with restore: the reference is new
        Assert.Equal(["one.policybundle", "two.policybundle"], one.Bundles("bin/Debug/net10.0/policies"));
        one.Run("publish", "--no-build", "-c", "Debug").Succeeded();
        Assert.Equal(["one.policybundle", "two.policybundle"], one.Bundles("bin/Debug/net10.0/publish/policies"));
    }
}
