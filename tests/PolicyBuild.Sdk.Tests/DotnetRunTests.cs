using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>dotnet run starts the app under its policy.</summary>
public class DotnetRunTests
{
    [Fact]
    public void The_app_runs_under_its_policy_unless_the_project_says_otherwise()
    {
        using App app = PublishCase.Create("only.policy.yaml");
        Assert.Equal(PublishCase.Sandboxed("a b|--help"), PublishCase.DotnetRun(app, "--", "a b", "--help").Output);
        Assert.Equal(PublishCase.Sandboxed("x"), PublishCase.DotnetRun(app, "--no-build", "-p:UseAppHost=false", "--", "x").Output);
        Assert.Equal("\nfree\n", PublishCase.DotnetRun(app, "--no-build", "-p:PolicyRun=false").Output);

        ProcessRun elsewhere = PublishCase.DotnetRun(app, "--no-build", "-p:NETCoreSdkPortableRuntimeIdentifier=osx-arm64");
        Assert.Equal(0, elsewhere.ExitCode);
        Assert.Contains("\nfree\n", elsewhere.Output, StringComparison.Ordinal);
        Assert.Equal(2, (elsewhere.Output + elsewhere.Error).Split("PB7027").Length);

        // What was never compiled does not run without its policy.
        File.Delete(app.PathOf("obj/Debug/net10.0/policies/only.policybundle"));
        ProcessRun missing = PublishCase.DotnetRun(app, "--no-build");
        Assert.Equal(125, missing.ExitCode);
        Assert.DoesNotContain("free", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_policies_must_be_the_app_s()
    {
        using App app = PublishCase.Create("web.policy.yaml");
        app.Write("worker.policy.yaml", PublishCase.Policy);
        ProcessRun unclear = PublishCase.DotnetRun(app);
        Assert.NotEqual(0, unclear.ExitCode);
        Assert.Contains("PB7022", unclear.Output + unclear.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("free", unclear.Output, StringComparison.Ordinal);

        app.Targets("""<ItemGroup><SandboxPolicy Update="web.policy.yaml" Entry="true" /></ItemGroup>""");
        Assert.Equal(PublishCase.Sandboxed(""), PublishCase.DotnetRun(app, "--no-build").Output);
    }
}
