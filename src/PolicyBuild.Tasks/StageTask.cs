using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Running;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is through one stage of the project's pipeline, which it starts if need be, and logs what the stage found.</summary>
public abstract class StageTask : PipelineTask
{
    private readonly PolicyStage _stage;

    private protected StageTask(PolicyStage stage) => _stage = stage;

    /// <summary>Whether the task ran to its end. What follows sees by it whether the target was skipped.</summary>
    [Output]
    public bool Ran { get; set; }

    private protected sealed override bool Run(PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics)
    {
        if (GetOrStart(_stage, settings, registry, diagnostics) is not { } run) { return false; }
        run.Pipeline.Window(_stage).Completion.GetAwaiter().GetResult();
        if (IsCancelled) { return false; }
        Report(run, _stage, diagnostics);
        if (Log.HasLoggedErrors || !Complete(run, settings, registry, diagnostics)) { return false; }
        return Ran = true;
    }

    /// <summary>What is left to do when the stage is through without an error; false after an error that was logged.</summary>
    private protected virtual bool Complete(PolicyBuildRun run, PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics) => true;
}
