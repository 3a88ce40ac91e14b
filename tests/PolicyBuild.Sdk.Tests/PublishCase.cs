using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>An app that says whether it runs under a policy, and its policy in mode direct.</summary>
internal static class PublishCase
{
    public const string Program = """
        System.Console.WriteLine(string.Join("|", args));
        System.Console.WriteLine(System.IO.File.ReadAllText("/proc/self/status").Contains("NoNewPrivs:\t1") ? "sandboxed" : "free");
        """;

    public const string Policy = "profile: app\nmode: direct\nprocess:\n  umask: 0o27\n";

    /// <summary>What the program prints under its policy.</summary>
    public static string Sandboxed(string arguments) => arguments + "\nsandboxed\n";

    public static App Create(string policy = "app.policy.yaml")
    {
        LinuxX64();
        App app = App.Create();
        app.Write("Program.cs", Program);
        app.Write(policy, Policy);
        return app;
    }

    /// <summary>Where apps and the policy-run of this test can run.</summary>
    public static void LinuxX64() => Requirement.Possible(
        OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "the app is published for linux-x64");

    public static ProcessRun DotnetRun(App app, params string[] arguments) =>
        Dotnet.Run(["run", "--project", app.ProjectFile, "--no-restore", .. arguments], app.Folder, app.Workspace.Environment);

    public static ProcessRun Start(App app, string folder, params string[] arguments) =>
        ProcessRun.Of(app.PathOf(folder + "/app"), arguments, folder: "/", environment: app.Workspace.Environment);

    public static string[] Files(App app, string folder) =>
        [.. Directory.EnumerateFiles(app.PathOf(folder), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(app.PathOf(folder), path)).Order(StringComparer.Ordinal)];

    public static void Contains(string code, BuildRun run) => Assert.Contains(run.Log.Policy, line => line.EndsWith(code, StringComparison.Ordinal));
}
