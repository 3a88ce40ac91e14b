using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Output;
using PolicyBuild.Tasks.Running;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is a bundle, and then gives all bundles their final names; after an error none.</summary>
[MSBuildMultiThreadableTask]
public sealed class BundlePolicies() : StageTask(PolicyStage.Bundle)
{
    private protected override bool Complete(PolicyBuildRun run, PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics)
    {
        run.Pipeline.Completion.GetAwaiter().GetResult();
        if (IsCancelled) { return false; }
        WatchBudget(run, diagnostics);
        if (Log.HasLoggedErrors) { return false; }
        try
        {
            PolicyCommit.Write(run, settings);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            diagnostics.Write(LoggedDiagnostic.Of(PipelineDiagnostics.CannotWrite(failure.Message), ""));
            return false;
        }

        run.SaveResults(committed: true);
        ReportNotes(run, diagnostics);
        Announce(run, settings);
        // Nothing asks for it any more, and the C# compiler wants the memory.
        registry.Release();
        return true;
    }

    // Time differs from run to run: it is said of this compile alone, and never remembered.
    private static void WatchBudget(PolicyBuildRun run, DiagnosticLog diagnostics)
    {
        if (run.Budget is not { } budget) { return; }
        foreach (PolicyOutcome outcome in run.Pipeline.Outcomes)
        {
            if (outcome.Elapsed > budget) { diagnostics.Write(LoggedDiagnostic.Of(BuildDiagnostics.OverBudget(outcome.Elapsed, budget), outcome.Input.Path)); }
        }
    }

    private void Announce(PolicyBuildRun run, PolicySettings settings)
    {
        var policies = run.Pipeline.Request.Policies;
        string project = Path.GetFileNameWithoutExtension(settings.Project);
        if (policies.Length == 1)
        {
            Log.LogMessage(MessageImportance.Normal, "{0} -> {1}", project, Path.Combine(settings.Folder, PolicyOutput.BundleName(policies[0])));
        }
        else
        {
            Log.LogMessage(MessageImportance.Normal, "{0} -> {1} bundles in {2}", project, policies.Length, settings.Folder);
        }
    }
}
