using System.Text;
using Microsoft.Build.Framework;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>Says how dotnet run starts the app under its policy: by policy-run, before the command that it would run anyway.</summary>
[MSBuildMultiThreadableTask]
public sealed class PreparePolicyRun : PublishTask
{
    /// <summary>The SandboxPolicy items.</summary>
    public ITaskItem[] Policies { get; set; } = [];

    /// <summary>The bundle of each, in the same order.</summary>
    public ITaskItem[] Bundles { get; set; } = [];

    /// <summary>Bundles of referenced projects.</summary>
    public ITaskItem[] OtherBundles { get; set; } = [];

    /// <summary>The app's name.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary>This machine's platform, as a runtime identifier.</summary>
    [Required]
    public string Platform { get; set; } = "";

    /// <summary>The folder of the package that holds policy-run for each platform.</summary>
    [Required]
    public ITaskItem Tools { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>Where policy-run is copied to: in a package's folder it may not be executable for this user.</summary>
    [Required]
    public ITaskItem Launcher { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>The app's folder, which ${app} stands for.</summary>
    [Required]
    public ITaskItem AppFolder { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>The command that would run.</summary>
    [Required]
    public string Command { get; set; } = "";

    /// <summary>The command to run; empty where there is no policy, or nothing that can enforce it.</summary>
    [Output]
    public string Runner { get; set; } = "";

    /// <summary>What stands before the command's own arguments.</summary>
    [Output]
    public string RunnerArguments { get; set; } = "";

    private protected override void Run(PolicySettings settings, DiagnosticLog diagnostics)
    {
        string? bundle = EntryPolicy.Find(Policies, Bundles, OtherBundles, AssemblyName, out Diagnostic? fault);
        if (fault is not null) { diagnostics.Write(LoggedDiagnostic.Of(fault, "")); }
        if (bundle is null) { return; }
        if (LauncherPlatform.Of(Platform) is not { } platform)
        {
            diagnostics.Write(LoggedDiagnostic.Of(PublishDiagnostics.RunsWithoutPolicy(Platform), ""));
            return;
        }

        string tool = Path.Combine(Tools.GetMetadata("FullPath"), platform, "policy-run");
        byte[] launcher = File.Exists(tool) ? File.ReadAllBytes(tool) : [];
        if (!LauncherFile.IsLauncher(launcher))
        {
            diagnostics.Write(LoggedDiagnostic.Of(PublishDiagnostics.LauncherUnusable(tool), ""));
            return;
        }

        // policy-run checks the bundle itself; what is not there must not run without it.
        Runner = Launcher.GetMetadata("FullPath");
        ExecutableFile.Write(Runner, launcher);
        RunnerArguments = $"--app {Quoted(AppFolder.GetMetadata("FullPath"))} {Quoted(bundle)} -- {Quoted(Command)}";
    }

    /// <summary>A word of a command line that .NET splits again (ProcessStartInfo.Arguments): backslashes count double before a quote.</summary>
    internal static string Quoted(string word)
    {
        var text = new StringBuilder("\"");
        int slashes = 0;
        foreach (char c in word)
        {
            text.Append('\\', c == '"' ? slashes + 1 : 0).Append(c);
            slashes = c == '\\' ? slashes + 1 : 0;
        }

        return text.Append('\\', slashes).Append('"').ToString();
    }
}
