using Microsoft.Build.Framework;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>Writes the executable of Launcher mode: policy-run with the app's bundle behind it, which starts the real program beside it.</summary>
[MSBuildMultiThreadableTask]
public sealed class WritePolicyLauncher : PublishTask
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

    /// <summary>The platform that the app is published for, as a runtime identifier.</summary>
    public string Runtime { get; set; } = "";

    /// <summary>The folder of the package that holds policy-run for each platform.</summary>
    [Required]
    public ITaskItem Tools { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>The app's own executable among the published files.</summary>
    public ITaskItem[] Published { get; set; } = [];

    /// <summary>The file name of the real program.</summary>
    [Required]
    public string Program { get; set; } = "";

    /// <summary>The executable.</summary>
    [Required]
    public ITaskItem Executable { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>The bundle that is inside.</summary>
    [Output]
    public string Entry { get; set; } = "";

    private protected override void Run(PolicySettings settings, DiagnosticLog diagnostics)
    {
        string? bundle = EntryPolicy.Find(Policies, Bundles, OtherBundles, AssemblyName, out Diagnostic? fault);
        string? platform = LauncherPlatform.Of(Runtime);
        if (fault is null && bundle is null) { fault = PublishDiagnostics.NoPolicy(); }
        if (fault is null && Published.Length == 0) { fault = PublishDiagnostics.NoExecutable(); }
        if (fault is null && platform is null) { fault = PublishDiagnostics.NoLauncherFor(Runtime); }
        if (fault is not null)
        {
            diagnostics.Write(LoggedDiagnostic.Of(fault, ""));
            return;
        }

        string tool = Path.Combine(Tools.GetMetadata("FullPath"), platform!, "policy-run"); // no fault: there is one
        byte[] launcher = File.Exists(tool) ? File.ReadAllBytes(tool) : [];
        byte[] content = File.ReadAllBytes(bundle!); // no fault: there is one
        if (!LauncherFile.IsLauncher(launcher)) { diagnostics.Write(LoggedDiagnostic.Of(PublishDiagnostics.LauncherUnusable(tool), "")); }
        else if (BundleItem.Problem(content) is { } problem) { diagnostics.Write(LoggedDiagnostic.Of(PublishDiagnostics.BadBundle(problem), bundle!)); } // no fault
        else { ExecutableFile.Write(Executable.GetMetadata("FullPath"), LauncherFile.Of(launcher, content, Program)); }
        Entry = bundle!; // no fault: there is one
    }
}
