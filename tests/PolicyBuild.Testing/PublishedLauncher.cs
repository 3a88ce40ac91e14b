namespace PolicyBuild.Testing;

/// <summary>The launcher as users get it: published once for a test run, from the sources as they are.</summary>
public static class PublishedLauncher
{
    private static readonly Lazy<string> s_x64 = new(() => Publish("linux-x64", "as", "ld"));
    private static readonly Lazy<string> s_arm64 = new(() => Publish("linux-arm64", "aarch64-linux-gnu-as", "aarch64-linux-gnu-ld"));

    /// <summary>The path of policy-run for x86_64; skips the test where it cannot be linked or run.</summary>
    public static string X64
    {
        get
        {
            Requirement.Possible(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64,
                "the x86_64 launcher needs an x86_64 Linux machine");
            return s_x64.Value;
        }
    }

    /// <summary>The path of policy-run for aarch64; skips the test where it cannot be linked.</summary>
    public static string Arm64 => s_arm64.Value;

    private static string Publish(string runtime, params string[] tools)
    {
        foreach (string tool in tools) { Requirement.Tool(tool); }
        string folder = Repository.Folder("out", "tests", "launcher-" + runtime);
        Directory.CreateDirectory(folder);

        // Several test projects run at the same time: one publishes, the others wait and then find nothing to do.
        using IDisposable turn = BuildTurn.Wait();
        ProcessRun run = ProcessRun.Of("dotnet",
            ["publish", Repository.Folder("src", "PolicyBuild.Launcher"), "-c", "Release", "-r", runtime, "-o", folder, "-v", "q", "-nologo"], limitSeconds: 300);
        return run.ExitCode == 0 ? Path.Combine(folder, "policy-run") : throw new InvalidOperationException(run.Output + run.Error);
    }
}
