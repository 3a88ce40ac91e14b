using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>SandboxPolicySchema items in a real build.</summary>
public class CompanyRulesTests
{
    [Fact]
    public void Rules_hold_every_policy_and_are_remembered()
    {
        using App app = WithRules();
        app.Build().Succeeded();
        Assert.DoesNotContain("ValidatePolicies", app.Build().Succeeded().Log.Tasks);

        // A file that only a schema refers to.
        app.Write("rules/process.json", """{"properties":{"umask":{"enum":[18],"title":"umask 022"}}}""");
        BuildRun broken = app.Build().Failed();
        LoggedMessage error = Assert.Single(broken.Log.Messages, message => message.IsError);
        Assert.Equal("app.policy.yaml(4,10): error PB2104", error.ToString());
        Assert.Contains("umask 022", error.Text, StringComparison.Ordinal);
        Assert.Empty(app.Bundles("bin"));

        app.Write("rules/process.json", """{"const": 1}""");
        Assert.Contains("process.json(1,2): error PB2123", app.Build().Failed().Log.Policy);
    }

    [Fact]
    public void Only_a_policy_that_must_be_judged_loads_the_library()
    {
        using App app = WithRules();
        app.Build().Succeeded();

        // Tasks without the library: whoever asks for it fails.
        string copy = app.CopyTools();
        foreach (string name in (string[])["NJsonSchema.dll", "Newtonsoft.Json.dll", "Namotion.Reflection.dll"]) { File.Delete(copy + name); }
        string without = "-p:PolicyBuildTasksFolder=" + copy;

        // Another tasks folder compiles again, and every stage is in the cache.
        Assert.Contains("ValidatePolicies", app.Build(without).Succeeded().Log.Tasks);
        app.Write("app.policy.yaml", "# lines move\n" + PublishCase.Policy);
        PublishCase.Contains("PB0001", app.Build(without, "-p:PolicyCache=false").Failed());
        app.Targets("");
        app.Build(without).Succeeded();
    }

    private static App WithRules()
    {
        App app = PublishCase.Create();
        app.Write("rules/company.json", """{"properties":{"process":{"$ref":"process.json"}}}""");
        app.Write("rules/process.json", """{"properties":{"umask":{"enum":[23]}}}""");
        app.Targets("""<ItemGroup><SandboxPolicySchema Include="rules/company.json" /></ItemGroup>""");
        return app;
    }
}
