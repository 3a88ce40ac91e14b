using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Build.Framework;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Output;
using PolicyBuild.Tasks.Rules;
using PolicyBuild.Tasks.Running;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks;

/// <summary>What the tasks that share a project's pipeline have in common.</summary>
public abstract class PipelineTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private volatile bool _isCancelled;
    private volatile PolicyBuildRun? _run;

    /// <summary>The policies: files named <c>NAME.policy.yaml</c>.</summary>
    public ITaskItem[] Policies { get; set; } = [];

    /// <summary>The bundle of each policy, in the order of the policies.</summary>
    public ITaskItem[] Bundles { get; set; } = [];

    /// <summary>The company's schemas that every policy must keep to.</summary>
    public ITaskItem[] Schemas { get; set; } = [];

    /// <summary>The project's properties as metadata of one item.</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!; // MSBuild refuses to run the task without it

    /// <summary>The last stage that this build asks for; empty or earlier than the task's own stage: that stage.</summary>
    public string Goal { get; set; } = "";

    /// <summary>Whether MSBuild asked the task to stop.</summary>
    private protected bool IsCancelled => _isCancelled;

    /// <summary>Stops the task and what it waits for.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        _run?.Pipeline.Cancel();
    }

    /// <summary>Runs the task; whatever goes wrong in it becomes an error with a code.</summary>
    public sealed override bool Execute()
    {
        var settings = new PolicySettings(Settings);
        var diagnostics = new DiagnosticLog(Log, settings);
        try
        {
            var registry = new RunRegistry(BuildEngine4, settings.Identity + "\n" + Policies.Length);
            return Run(settings, registry, diagnostics);
        }
        catch (Exception fault)
        {
            // After Cancel whatever fails is of no interest.
            if (!IsCancelled) { diagnostics.Write(LoggedDiagnostic.Of(InternalDiagnostics.Fault(fault), "")); }
            return false;
        }
    }

    /// <summary>The task's work; false after an error that was logged, or after <see cref="Cancel"/>.</summary>
    private protected abstract bool Run(PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics);

    /// <summary>The pipeline that runs at least up to a stage; null after an error in the project's own settings.</summary>
    private protected PolicyBuildRun? GetOrStart(PolicyStage stage, PolicySettings settings, RunRegistry registry, DiagnosticLog diagnostics)
    {
        PolicyStage goal = Enum.TryParse(Goal, out PolicyStage asked) && asked > stage ? asked : stage;
        if (registry.Find() is { } running && running.Reaches(goal)) { return Watch(running); }

        var propertyFaults = new List<Diagnostic>();
        var faults = new List<LoggedDiagnostic>();
        CompileOptions options = settings.ReadOptions(propertyFaults);
        TimeSpan? budget = settings.ReadBudget(propertyFaults);
        ImmutableArray<PipelineInput> policies = PolicyList.Read(Policies, Bundles, faults);
        foreach (Diagnostic fault in propertyFaults) { diagnostics.Write(LoggedDiagnostic.Of(fault, "")); }
        foreach (LoggedDiagnostic fault in faults) { diagnostics.Write(fault); }
        CompanyRules? rules = Schemas.Length == 0 ? null : ReadRules(settings, options, diagnostics);
        if (Log.HasLoggedErrors) { return null; }

        return Watch(registry.GetOrStart(goal, () =>
        {
            PolicyOutput? output = goal == PolicyStage.Bundle ? new PolicyOutput(settings.Folder, policies, settings.Artifacts) : null;
            return new PolicyBuildRun(policies, options, goal, output, new PolicyStores(settings), budget, rules);
        }));
    }

    // By itself, so that a project without schemas loads nothing for them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private CompanyRules? ReadRules(PolicySettings settings, CompileOptions options, DiagnosticLog diagnostics)
    {
        var rules = CompanyRules.Read([.. Schemas.Select(schema => schema.GetMetadata("FullPath"))], options.Root ?? settings.RepositoryFolder(), new PolicyFiles(),
            out ImmutableArray<PipelineDiagnostic> problems);
        foreach (PipelineDiagnostic problem in problems) { diagnostics.Write(LoggedDiagnostic.Of(problem)); }
        return rules;
    }

    /// <summary>Logs what a stage found and how it spent its time, once in a build.</summary>
    private protected void Report(PolicyBuildRun run, PolicyStage stage, DiagnosticLog diagnostics)
    {
        if (!run.TryTake(stage)) { return; }
        StageWindow window = run.Pipeline.Window(stage);
        foreach (PipelineDiagnostic found in window.Diagnostics) { diagnostics.Write(LoggedDiagnostic.Of(found)); }
        ReportNotes(run, diagnostics);
        Log.LogMessage(MessageImportance.Low, "{0}: {1} run, {2} from the cache, {3} failed, {4:F1} ms of work",
            stage, window.Executions, window.Hits, window.Failed, window.Busy.TotalMilliseconds);
    }

    /// <summary>Logs what there is to say about the cache.</summary>
    private protected static void ReportNotes(PolicyBuildRun run, DiagnosticLog diagnostics)
    {
        foreach (string note in run.TakeNotes()) { diagnostics.Write(LoggedDiagnostic.Of(CacheDiagnostics.NotUsed(note), "")); }
    }

    /// <summary>Lets <see cref="Cancel"/> reach the pipeline; it may have come before there was one.</summary>
    private protected PolicyBuildRun Watch(PolicyBuildRun run)
    {
        _run = run;
        if (IsCancelled) { run.Pipeline.Cancel(); }
        return run;
    }
}
