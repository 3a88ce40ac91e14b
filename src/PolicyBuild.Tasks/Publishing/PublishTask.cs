using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>What the tasks that ship and start compiled policies have in common.</summary>
public abstract class PublishTask : Microsoft.Build.Utilities.Task
{
    /// <summary>The project's properties as metadata of one item.</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>Runs the task; whatever goes wrong in it becomes an error with a code.</summary>
    public sealed override bool Execute()
    {
        var settings = new PolicySettings(Settings);
        var diagnostics = new DiagnosticLog(Log, settings);
        try { Run(settings, diagnostics); }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            diagnostics.Write(LoggedDiagnostic.Of(PipelineDiagnostics.CannotWrite(fault.Message), ""));
        }
        catch (Exception fault)
        {
            diagnostics.Write(LoggedDiagnostic.Of(InternalDiagnostics.Fault(fault), ""));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>The task's work; what it logs as an error makes it fail.</summary>
    private protected abstract void Run(PolicySettings settings, DiagnosticLog diagnostics);
}
