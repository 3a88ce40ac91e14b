using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class FailedBuildTests
{
    [Theory]
    [InlineData(Policies.WrongShape, "app.policy.yaml(2,7): error PB2003")]
    [InlineData(Policies.WrongName, "app.policy.yaml(6,12): error PB3020")]
    public void An_error_removes_every_bundle_of_the_build_before(string text, string expected)
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        for (int i = 0; i < 20; i++) { app.Write($"p{i:d2}.policy.yaml", Policies.Clean); }
        app.Build("-p:PolicyArtifacts=true").Succeeded();
        Assert.Equal(21, app.Bundles("bin").Length);

        // The others change too, so that they are being written while the error is found.
        app.Write("app.policy.yaml", text);
        for (int i = 0; i < 20; i++) { app.Write($"p{i:d2}.policy.yaml", Policies.Denying("acct")); }
        BuildLog log = app.Build("-p:PolicyArtifacts=true").Failed().Log;
        Assert.Equal([expected], log.Policy);
        Assert.DoesNotContain("CoreCompile", log.Targets); // a policy's error comes before csc
        Assert.Empty(app.Bundles("."));
        Assert.Empty(Leftovers(app));

        app.Write("app.policy.yaml", Policies.Clean);
        app.Build("-p:PolicyArtifacts=true").Succeeded();
        Assert.Equal(21, app.Bundles("bin").Length);
    }

    [Fact]
    public void Errors_of_different_stages_come_in_one_build_in_the_order_of_the_policies()
    {
        using App app = App.Create();
        app.Write("a.policy.yaml", Policies.WrongName);
        app.Write("b.policy.yaml", Policies.Warned);
        app.Write("c.policy.yaml", Policies.WrongShape);
        app.Write("d.policy.yaml", "profile: [\n");
        string[] first = [.. app.Build().Failed().Log.Policy.Order(StringComparer.Ordinal)];
        Assert.Contains("a.policy.yaml(6,12): error PB3020", first);
        Assert.Contains("b.policy.yaml(6,13): warning PB4001", first);
        Assert.Contains("c.policy.yaml(2,7): error PB2003", first);
        Assert.Contains(first, message => message.StartsWith("d.policy.yaml(", StringComparison.Ordinal) && message.Contains("error PB1", StringComparison.Ordinal));
        Assert.Equal(first, app.Build().Failed().Log.Policy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_error_of_csc_leaves_the_bundle_to_the_next_build()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Write("Program.cs", "this is not C#");
        BuildLog log = app.Build().Failed().Log;
        Assert.Equal(1, log.Runs("BundlePolicies"));
        app.Write("Program.cs", "");
        app.Write("Main.cs", "System.Console.WriteLine(1);");
        Assert.Equal(0, app.Build().Succeeded().Log.Runs("BundlePolicies"));
        Assert.Equal(["app.policybundle"], app.Bundles("bin/Debug/net10.0/policies"));
    }

    [Fact]
    public void An_error_removes_the_bundles_of_every_target_framework()
    {
        using App app = MultiTargetingTests.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        Assert.Equal(3, app.Bundles("bin").Length);
        app.Write("app.policy.yaml", Policies.WrongShape);
        app.Build().Failed();
        Assert.Empty(app.Bundles("."));
    }

    [Theory]
    [InlineData("Content")]
    [InlineData("Embedded")]
    public void An_error_in_a_build_of_one_framework_removes_what_the_others_have(string mode)
    {
        using App app = MultiTargetingTests.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Properties($"<PolicyBundleMode>{mode}</PolicyBundleMode>");
        app.Build().Succeeded();
        app.Write("app.policy.yaml", Policies.WrongShape);
        app.Build("-f", "net10.0").Failed();
        Assert.Empty(app.Bundles("."));
        bool embedded = mode == "Embedded";
        Assert.Equal(embedded ? 0 : 3, Directory.EnumerateFiles(app.PathOf("bin"), "app.dll", SearchOption.AllDirectories).Count());
        Assert.Equal(embedded, !File.Exists(app.PathOf("obj/Debug/net9.0/app.dll")));
    }

    [Fact]
    public void A_policy_that_cannot_be_read_is_an_error_of_ours()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        File.CreateSymbolicLink(app.PathOf("gone.policy.yaml"), app.PathOf("nowhere"));
        BuildLog log = app.Build().Failed().Log;
        Assert.All(log.Messages, message => Assert.StartsWith("PB", message.Code, StringComparison.Ordinal));
        Assert.Contains(log.Messages, message => message.IsError && Path.GetFileName(message.File) == "gone.policy.yaml");
        Assert.Empty(app.Bundles("."));
    }

    /// <summary>Files of the bundles' folder in obj that are neither for the gate nor for the cache.</summary>
    private static string[] Leftovers(App app) =>
        [.. Directory.EnumerateFiles(app.PathOf("obj"), "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("/staging.", StringComparison.Ordinal) || Path.GetFileName(path) is "manifest.json" or "landlock.json")];
}
