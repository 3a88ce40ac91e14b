using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A rule whose path begins with a variable, which the launcher resolves.</summary>
public sealed class PathVariableTests
{
    [Theory]
    [InlineData("", "", "PB8012")]
    [InlineData("", "*", "PB8012")]
    [InlineData("/etc/hostname", "", null)]
    public void A_variable_that_is_the_root_folder_does_not_grant_everything(string path, string pattern, string? code)
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, path, pattern: pattern, variable: PathVariable.Home);
        launched.Environment = new Dictionary<string, string?> { ["HOME"] = "/" };
        ProcessRun run = launched.Run("cat", "/etc/hostname");
        if (code is null) { Assert.Equal(0, run.ExitCode); }
        else { BundleTests.AssertRefused(run, code); }
    }

    [Theory]
    [InlineData(PathVariable.Home, "HOME", "PB8012")]
    [InlineData(PathVariable.Tmp, "TMPDIR", "PB8012")]
    public void A_variable_stands_for_a_folder_of_the_caller(PathVariable variable, string name, string code)
    {
        using Launched launched = Launched.Restricted();
        launched.Write("file", "text");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/file", variable: variable);
        launched.Environment = new Dictionary<string, string?> { [name] = launched.Folder };
        Assert.Equal("text", launched.Run("cat", "file").Output);
        launched.Environment = new Dictionary<string, string?> { [name] = "relative" };
        BundleTests.AssertRefused(launched.Run("cat", "file"), code);
    }

    [Fact]
    public void The_apps_folder_is_the_bundles_or_the_one_above_policies_or_the_one_named()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/data", variable: PathVariable.App);
        launched.Write("data", "beside");
        string bundle = launched.WriteBundle();
        string policies = Path.Combine(launched.Folder, "policies");
        Directory.CreateDirectory(Path.Combine(policies, "below"));
        File.Copy(bundle, Path.Combine(policies, "app.policybundle"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "other"));
        launched.Write("other/data", "named");

        string file = launched.Folder + "/data";
        Assert.Equal("beside", Cat(launched.Folder, bundle, "--", "cat", file));
        Assert.Equal("beside", Cat(launched.Folder, "test.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(launched.Folder, "policies/app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies, "./app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies, "app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies + "/below", "../app.policybundle", "--", "cat", file));
        Assert.Equal("named", Cat(launched.Folder, "--app", "other", bundle, "--", "cat", "other/data"));
        Assert.Equal("named", Cat(launched.Folder, "--app=other", bundle, "--", "cat", "other/data"));

        static string Cat(string folder, params string[] arguments) => ProcessRun.Of(LauncherBinary.Path, arguments, folder: folder).Output;
    }

    [Fact]
    public void The_dotnet_folder_is_where_the_host_really_lies()
    {
        using Launched launched = Launched.Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "sdk"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "bin"));
        launched.WriteScript("sdk/dotnet", "#!/bin/sh\n");
        launched.Write("sdk/file", "text");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "bin", "dotnet"), "../sdk/dotnet");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/file", variable: PathVariable.Dotnet);
        launched.Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = null, ["PATH"] = launched.Folder + "/bin:/usr/bin:/bin" };
        Assert.Equal("text", launched.Run("cat", "sdk/file").Output);
    }
}
