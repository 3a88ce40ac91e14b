using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class OrphanTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_removed_policy_leaves_nothing_in_obj_bin_or_publish(bool renamed)
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Write("old.policy.yaml", Policies.Clean);
        app.Build("-p:PolicyArtifacts=true", "-p:PolicyReport=true").Succeeded();
        app.Run("publish", "--no-restore", "-c", "Debug", "-p:PolicyArtifacts=true", "-p:PolicyReport=true").Succeeded();
        Assert.Contains("old.policybundle", app.Bundles("bin/Debug/net10.0/publish/policies"));

        if (renamed) { File.Move(app.PathOf("old.policy.yaml"), app.PathOf("new.policy.yaml")); }
        else { File.Delete(app.PathOf("old.policy.yaml")); }
        app.Run("publish", "--no-restore", "-c", "Debug", "-p:PolicyArtifacts=true", "-p:PolicyReport=true").Succeeded();
        string[] left = [.. Directory.EnumerateFileSystemEntries(app.PathOf("obj"), "old*", SearchOption.AllDirectories),
            .. Directory.EnumerateFileSystemEntries(app.PathOf("bin"), "old*", SearchOption.AllDirectories)];
        Assert.Empty(left);
        Assert.Equal(renamed ? ["app.policybundle", "new.policybundle"] : ["app.policybundle"], app.Bundles("bin/Debug/net10.0/publish/policies"));
    }

    [Fact]
    public void The_last_policy_removed_takes_its_bundle_along()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        File.Delete(app.PathOf("app.policy.yaml"));
        app.Build().Succeeded();
        Assert.Empty(app.Bundles("."));
    }

    [Fact]
    public void Clean_removes_all_that_the_build_made()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Write("sub/other.policy.yaml", Policies.Warned);
        app.Build("-p:PolicyArtifacts=true", "-p:PolicyReport=true").Succeeded();
        app.Run("clean", "-p:PolicyArtifacts=true", "-p:PolicyReport=true").Succeeded();
        Assert.Empty(app.Bundles("."));
        Assert.DoesNotContain(Directory.EnumerateFiles(app.PathOf("obj"), "*", SearchOption.AllDirectories),
            path => Path.GetRelativePath(app.Folder, path).Contains("polic", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Rebuild_compiles_again_and_gives_the_same_bytes()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string before = app.Hash("bin/Debug/net10.0/policies/app.policybundle");
        BuildLog log = app.Build("-t:Rebuild").Succeeded().Log;
        Assert.Equal(1, log.Runs("BundlePolicies"));
        Assert.Equal(before, app.Hash("bin/Debug/net10.0/policies/app.policybundle"));
    }
}
