using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Running;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks;

/// <summary>
/// Runs after an error: waits for the policies that are still on their way, logs what the later stages found, so that a build reports all errors at
/// once, and ends the pipeline, so that nothing is written after the clean-up.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FinishPolicyPipeline : PipelineTask
{
    private protected override bool Run(PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics)
    {
        if (registry.Find() is not { } run) { return true; }
        Watch(run);
        run.Pipeline.Completion.GetAwaiter().GetResult();
        if (!IsCancelled)
        {
            run.SaveResults(committed: false);
            for (PolicyStage stage = PolicyStage.Parse; stage <= PolicyStage.Bundle; stage++) { Report(run, stage, diagnostics); }
        }

        registry.Release();
        return true;
    }
}
