using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>PolicyBundleMode=Launcher: starting the published app is starting it under its policy.</summary>
public class LauncherModeTests
{
    private const string Mode = "-p:PolicyBundleMode=Launcher";

    [Fact]
    public void The_published_app_starts_itself_under_its_policy_and_a_changed_one_does_not_start()
    {
        using App app = PublishCase.Create();
        app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode).Succeeded();
        Assert.Equal(["app", "app.deps.json", "app.dll", "app.pdb", "app.runtimeconfig.json", "app.unsandboxed"], PublishCase.Files(app, "out"));
        Assert.Equal(PublishCase.Sandboxed("x y|--help"), PublishCase.Start(app, "out", "x y", "--help").Output);

        string path = app.PathOf("out/app");
        byte[] whole = File.ReadAllBytes(path);
        foreach (byte[] damaged in (byte[][])[[.. whole[..^1], (byte)~whole[^1]], whole[..^8], [.. whole, 0]])
        {
            // A new file: the old one may still be open for a process that starts just now.
            File.Delete(path);
            File.WriteAllBytes(path + ".bytes", damaged);
            Assert.Equal(0, ProcessRun.Of("/bin/cp", [path + ".bytes", path]).ExitCode);
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
            ProcessRun run = PublishCase.Start(app, "out");
            Assert.Equal((125, ""), (run.ExitCode, run.Output));
        }

        // A publish in which nothing was compiled repairs it: the executable is compared, not only its time.
        app.Run("publish", "--no-restore", "--no-build", "-c", "Release", "-o", app.PathOf("out"), Mode).Succeeded();
        Assert.Equal(whole, File.ReadAllBytes(path));
        Assert.Equal(PublishCase.Sandboxed("x"), PublishCase.Start(app, "out", "x").Output);
    }

    [Theory]
    [InlineData("single-file", "--self-contained", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true")]
    [InlineData("native", "-p:PublishAot=true")]
    public void Other_forms_of_publish_start_under_the_policy_too(string form, params string[] options)
    {
        using App app = ForLinux();
        app.Run("publish", ["-r", "linux-x64", "-o", app.PathOf("out"), Mode, .. options]).Succeeded();
        string[] files = [.. PublishCase.Files(app, "out").Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal) && !file.EndsWith(".dbg", StringComparison.Ordinal))];
        Assert.True(files.SequenceEqual(["app", "app.unsandboxed"]), form + ": " + string.Join(", ", files));
        Assert.Equal(PublishCase.Sandboxed("x"), PublishCase.Start(app, "out", "x").Output);
    }

    [Fact]
    public void A_policy_of_a_referenced_project_runs_an_app_without_one()
    {
        using App app = PublishCase.Create();
        File.Delete(app.PathOf("app.policy.yaml"));
        string project = File.ReadAllText(app.ProjectFile);
        app.Workspace.Write("lib/lib.csproj", project.Replace("<OutputType>Exe</OutputType>", "", StringComparison.Ordinal));
        app.Workspace.Write("lib/Class.cs", "public class Class { }");
        app.Workspace.Write("lib/shared.policy.yaml", PublishCase.Policy);
        app.Write("app.csproj", project.Replace("<ItemGroup>", """<ItemGroup><ProjectReference Include="../lib/lib.csproj" />""", StringComparison.Ordinal));
        app.Run("publish", "-o", app.PathOf("out"), Mode).Succeeded();
        Assert.Empty(app.Bundles("out"));
        Assert.Equal(PublishCase.Sandboxed("x"), PublishCase.Start(app, "out", "x").Output);

        // The same bundles with their hashes, for other targets; also in a static graph.
        string json = app.Run("build", "--no-restore", "-graph", "-t:GetPolicyBundles", "-getTargetResult:GetPolicyBundles").Succeeded().Process.Output;
        string bundle = app.Workspace.PathOf("lib/obj/Debug/net10.0/policies/shared.policybundle");
        Assert.Contains($"\"Identity\": \"{bundle}\"", json, StringComparison.Ordinal);
        Assert.Contains($"\"Sha256\": \"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(bundle)))}\"", json, StringComparison.Ordinal);
        Assert.Matches("\"PolicyHash\": \"[0-9a-f]{64}\"", json);
    }

    [Fact]
    public void What_cannot_be_published_so_is_an_error_and_leaves_no_app()
    {
        using App app = PublishCase.Create();
        PublishCase.Contains("PB7025", app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode, "-p:UseAppHost=false").Failed());
        app.Write("other.policy.yaml", PublishCase.Policy);
        File.Move(app.PathOf("app.policy.yaml"), app.PathOf("third.policy.yaml"));
        PublishCase.Contains("PB7022", app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode).Failed());
        Assert.False(File.Exists(app.PathOf("out/app")));
        Assert.False(File.Exists(app.PathOf("out/app.unsandboxed")));
    }

    [Fact]
    public void Another_mode_published_into_the_same_folder_replaces_the_launcher_and_the_other_way_round()
    {
        using App app = PublishCase.Create();
        app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode).Succeeded();
        byte[] launcher = File.ReadAllBytes(app.PathOf("out/app"));
        app.Run("publish", "--no-restore", "-o", app.PathOf("out")).Succeeded();
        Assert.Equal(File.ReadAllBytes(app.PathOf("obj/Release/net10.0/apphost")), File.ReadAllBytes(app.PathOf("out/app")));
        app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode).Succeeded();
        Assert.Equal(launcher, File.ReadAllBytes(app.PathOf("out/app")));

        // A policy of the same length, where equal times and lengths pass for equal files.
        app.Write("app.policy.yaml", PublishCase.Policy.Replace("0o27", "0o77", StringComparison.Ordinal));
        app.Run("publish", "--no-restore", "-o", app.PathOf("out"), Mode, "-p:SkipCopyUnchangedFiles=true").Succeeded();
        Assert.NotEqual(launcher, File.ReadAllBytes(app.PathOf("out/app")));
    }

    [Fact]
    public void A_mode_that_Directory_Build_targets_sets_counts_and_a_misspelt_one_is_an_error_without_a_policy_too()
    {
        using App app = PublishCase.Create();
        app.Targets("<PropertyGroup><PolicyBundleMode>Launcher</PolicyBundleMode></PropertyGroup>");
        app.Run("publish", "--no-restore", "-o", app.PathOf("out")).Succeeded();
        Assert.Equal(PublishCase.Sandboxed("x"), PublishCase.Start(app, "out", "x").Output);

        File.Delete(app.PathOf("app.policy.yaml"));
        app.Targets("<PropertyGroup><PolicyBundleMode>Launch</PolicyBundleMode></PropertyGroup>");
        PublishCase.Contains("PB7006", app.Build().Failed());
        PublishCase.Contains("PB7006", app.Run("publish", "--no-restore", "--no-build", "-c", "Debug", "-o", app.PathOf("other")).Failed());
        Assert.False(Directory.Exists(app.PathOf("other")));
    }

    // The runtime and the native compiler come from the machine's own sources.
    private static App ForLinux()
    {
        App app = PublishCase.Create();
        string config = File.ReadAllText(app.Workspace.PathOf("NuGet.config"));
        app.Workspace.Write("NuGet.config", config.Replace("<clear />", "", StringComparison.Ordinal));
        return app;
    }
}
