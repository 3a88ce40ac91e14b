using Microsoft.Build.Framework;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Output;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks;

/// <summary>Says again what the last compile found, where nothing changed since: a warning does not go away by building twice.</summary>
[MSBuildMultiThreadableTask]
public sealed class ReplayPolicyDiagnostics : Microsoft.Build.Utilities.Task
{
    /// <summary>The project's properties as metadata of one item.</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>Runs the task; false where the project raises a warning to an error by now.</summary>
    public override bool Execute()
    {
        var settings = new PolicySettings(Settings);
        var diagnostics = new DiagnosticLog(Log, settings);
        try
        {
            string path = Path.Combine(settings.Folder, RememberedFiles.Diagnostics);
            if (DiagnosticFile.TryRead(File.ReadAllBytes(path), out IReadOnlyList<LoggedDiagnostic> items))
            {
                foreach (LoggedDiagnostic item in items) { diagnostics.Write(item); }
            }
            else
            {
                // Without the stamp the next build compiles, and finds them again.
                Log.LogMessage(MessageImportance.Normal, "{0} is damaged; the next build compiles the policies again", path);
                File.Delete(Path.Combine(settings.Folder, RememberedFiles.Stamp));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            diagnostics.Write(LoggedDiagnostic.Of(Compiler.Diagnostics.PipelineDiagnostics.CannotWrite(failure.Message), ""));
        }

        return !Log.HasLoggedErrors;
    }
}
