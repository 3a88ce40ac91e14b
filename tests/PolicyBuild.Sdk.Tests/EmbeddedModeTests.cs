using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>PolicyBundleMode=Embedded: the bundle is in the assembly, and code knows it by name and hash.</summary>
public class EmbeddedModeTests
{
    private const string Mode = "-p:PolicyBundleMode=Embedded";

    private const string Program = """
        foreach (var policy in PolicyBuild.EmbeddedPolicies.All)
        {
            using var bundle = policy.Open();
            string hash = System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bundle)).ToLowerInvariant();
            System.Console.WriteLine($"{policy.Name} {policy.ResourceName} {policy.PolicyHash.Length} {hash == policy.Sha256}");
        }
        """;

    [Fact]
    public void The_app_reads_its_bundles_and_an_error_leaves_no_assembly()
    {
        using App app = PublishCase.Create();
        app.Write("Program.cs", Program);
        // A culture in a file's name is none of a resource's.
        app.Write("web.no.policy.yaml", PublishCase.Policy);
        app.Build(Mode).Succeeded();
        Assert.Empty(app.Bundles("bin"));
        string expected = "app policies/app.policybundle 64 True\nweb.no policies/web.no.policybundle 64 True\n";
        Assert.Equal(expected, PublishCase.Start(app, "bin/Debug/net10.0").Output);
        Assert.DoesNotContain("CoreCompile", app.Build(Mode).Succeeded().Log.Targets);

        app.Write("web.no.policy.yaml", "mode: nonsense\n");
        app.Build(Mode).Failed();
        Assert.Empty(Directory.EnumerateFiles(app.PathOf("bin"), "app.dll", SearchOption.AllDirectories));
        Assert.False(File.Exists(app.PathOf("obj/Debug/net10.0/app.dll")));

        app.Write("web.no.policy.yaml", PublishCase.Policy);
        app.Build(Mode).Succeeded();
        Assert.Equal(expected, PublishCase.Start(app, "bin/Debug/net10.0").Output);
    }

    [Fact]
    public void A_design_time_build_compiles_no_policy_and_knows_the_names()
    {
        using App app = PublishCase.Create();
        app.Write("Program.cs", "System.Console.WriteLine(PolicyBuild.EmbeddedPolicies.App.Name + PolicyBuild.EmbeddedPolicies.App.Sha256);");
        BuildRun run = app.Run("msbuild", "-t:Compile", "-p:DesignTimeBuild=true", "-p:BuildingProject=false", Mode).Succeeded();
        Assert.DoesNotContain("BundlePolicies", run.Log.Tasks);
        Assert.Empty(app.Bundles("obj"));
    }

    [Fact]
    public void Another_mode_loads_no_generator_and_a_misspelt_one_is_an_error()
    {
        using App app = PublishCase.Create();
        string analyzers = app.Run("msbuild", "-t:ResolveAssemblyReferences", "-getItem:Analyzer").Succeeded().Process.Output;
        Assert.DoesNotContain("PolicyBuild", analyzers, StringComparison.Ordinal);
        PublishCase.Contains("PB7006", app.Build("-p:PolicyBundleMode=Embed").Failed());
    }
}
