using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>The real policy-run: published from the source tree, again only when a source is newer.</summary>
internal static class LauncherBinary
{
    private static readonly Lazy<string> s_host = new(() =>
    {
        Requirement.Tool("as");
        Requirement.Tool("ld");
        return Publish(TestMachine.IsArm64 ? "linux-arm64" : "linux-x64");
    });

    private static readonly Lazy<string> s_arm64 = new(() =>
    {
        if (!TestMachine.IsArm64) { Requirement.Tool("aarch64-linux-gnu-ld"); }
        return Publish("linux-arm64");
    });

    /// <summary>The launcher for this machine.</summary>
    internal static string Path => s_host.Value;

    /// <summary>The launcher for aarch64.</summary>
    internal static string Arm64Path => s_arm64.Value;

    private static string Publish(string runtime)
    {
        string folder = System.IO.Path.Combine(AppContext.BaseDirectory, "launcher-" + runtime);
        string binary = System.IO.Path.Combine(folder, "policy-run");
        if (File.Exists(binary) && File.GetLastWriteTimeUtc(binary) > NewestSource()) { return binary; }

        ProcessRun run = ProcessRun.Of("dotnet",
            ["publish", Repository.Folder("src", "PolicyBuild.Launcher"), "-c", "Release", "-r", runtime, "-o", folder, "-v", "q", "-nologo"],
            limitSeconds: 300);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        File.SetLastWriteTimeUtc(binary, DateTime.UtcNow);
        return binary;
    }

    private static DateTime NewestSource() => new[] { "PolicyBuild.Launcher", "PolicyBuild.Runtime", "PolicyBuild.Bundles", "PolicyBuild.Uapi" }
        .SelectMany(project => Directory.EnumerateFiles(Repository.Folder("src", project), "*", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Max(File.GetLastWriteTimeUtc);
}
