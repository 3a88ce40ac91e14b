using System.Collections.Immutable;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Output;
using PolicyBuild.Tasks.Rules;

namespace PolicyBuild.Tasks.Running;

/// <summary>
/// The pipeline of one project with what belongs to it. The first stage task starts it, MSBuild holds it between the tasks, and disposes of it at the
/// end of the build where no task did.
/// </summary>
internal sealed class PolicyBuildRun : IDisposable
{
    private readonly PolicyStores _stores;
    private readonly bool[] _taken = new bool[(int)PolicyStage.Bundle + 1];

    /// <summary>Starts the pipeline.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="options">What the compile depends on besides its files.</param>
    /// <param name="goal">The last stage that runs.</param>
    /// <param name="output">Where bundles go; null for a goal before Bundle.</param>
    /// <param name="stores">Results of earlier builds; the run disposes of them.</param>
    /// <param name="budget">The time that a policy may take; null: it is not watched.</param>
    /// <param name="rules">The company's rules; null: there are none.</param>
    public PolicyBuildRun(
        ImmutableArray<PipelineInput> policies, CompileOptions options, PolicyStage goal, PolicyOutput? output, PolicyStores stores, TimeSpan? budget, CompanyRules? rules)
    {
        Rules = rules;
        // The Hash task has loaded the system's library already, which is seven times as fast as our own.
        Digest.UseSystemLibrary();
        _stores = stores;
        Output = output;
        Budget = budget;
        Start = DateTime.UtcNow;
        Pipeline = new PolicyPipeline(new PipelineRequest(policies, options, goal) { Output = output, Store = stores.Store, Rules = rules });
    }

    /// <summary>The pipeline.</summary>
    public PolicyPipeline Pipeline { get; }

    /// <summary>Where bundles go; null for a goal before Bundle.</summary>
    public PolicyOutput? Output { get; }

    /// <summary>The time that a policy may take; null: it is not watched.</summary>
    public TimeSpan? Budget { get; }

    /// <summary>The company's rules; null: there are none.</summary>
    public CompanyRules? Rules { get; }

    /// <summary>When it began, UTC: what changes afterwards may not be in the output.</summary>
    public DateTime Start { get; }

    /// <summary>Whether it runs at least up to a stage.</summary>
    public bool Reaches(PolicyStage goal) => Pipeline.Request.Goal >= goal;

    /// <summary>Whether a stage's diagnostics are still to be logged: true once for each stage up to the goal.</summary>
    public bool TryTake(PolicyStage stage)
    {
        if (!Reaches(stage) || _taken[(int)stage]) { return false; }
        return _taken[(int)stage] = true;
    }

    /// <summary>Keeps results for the next build, once; nothing while the pipeline runs.</summary>
    /// <param name="committed">Whether this was a whole compile without errors.</param>
    public void SaveResults(bool committed)
    {
        if (Pipeline.Completion.IsCompleted) { _stores.Save(committed); }
    }

    /// <summary>What there is to say about the stores, each once.</summary>
    public ImmutableArray<string> TakeNotes() => _stores.TakeNotes();

    /// <summary>Cancels what still runs, keeps what was found out, and removes what was not committed.</summary>
    public void Dispose()
    {
        Pipeline.Dispose();
        SaveResults(committed: false);
        _stores.Dispose();
        Output?.Dispose();
    }
}
