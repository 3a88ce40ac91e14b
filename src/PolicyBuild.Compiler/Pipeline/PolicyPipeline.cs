using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// Compiles policies in stages that are joined by bounded channels: while one policy is generated the next is optimized, and the backends of one
/// policy run side by side. Each stage has a thread of its own below normal priority, Generate as many as there are processors. A policy that fails
/// leaves, the others go on; an exception is PB0001 of its policy, and the pipeline itself never faults.
/// </summary>
public sealed class PolicyPipeline : IDisposable
{
    // How many policies may wait between two stages, and how many units of work before Generate. They bound the memory.
    private const int Waiting = 8;
    private const int WaitingUnits = 32;

    // Dispose waits no longer than this for threads that are in the middle of something.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StageWindow[] _windows;
    private readonly StageExecutor _executor;
    private readonly StageChannel<PipelineItem>[] _channels; // what each stage takes from; Parse and Generate have none
    private readonly StageChannel<GenerateUnit> _units = new(WaitingUnits);
    private readonly PolicyOutcome?[] _outcomes;
    private readonly OutcomeBuilder _builder;
    private ImmutableArray<PolicyOutcome> _finished = [];
    private Exception? _fault;
    private int _threads;
    private int _workers;

    /// <summary>Starts to compile.</summary>
    public PolicyPipeline(PipelineRequest request)
    {
        Request = request;
        int policies = request.Policies.Length;
        _windows = new StageWindow[(int)request.Goal + 1];
        for (int i = 0; i < _windows.Length; i++) { _windows[i] = new StageWindow((PolicyStage)i, policies); }
        _executor = new StageExecutor(request, _windows);
        _channels = new StageChannel<PipelineItem>[_windows.Length];
        for (int i = 0; i < _channels.Length; i++) { _channels[i] = new StageChannel<PipelineItem>(Waiting); }
        _outcomes = new PolicyOutcome?[policies];
        _builder = new OutcomeBuilder();
        if (policies == 0) { Finish(); }
        else { Start(); }
    }

    /// <summary>What the pipeline was asked for.</summary>
    public PipelineRequest Request { get; }

    /// <summary>Ends when every policy is through, or after <see cref="Cancel"/> when all threads have ended. It never faults.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether <see cref="Cancel"/> was called before the end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>What became of the policies, in the order of the request; nothing before <see cref="Completion"/>.</summary>
    public ImmutableArray<PolicyOutcome> Outcomes => Completion.IsCompleted ? _finished : [];

    /// <summary>
    /// What all stages found, by policy and then as a compile of the policy alone has it: by file, position and code. Nothing before
    /// <see cref="Completion"/>.
    /// </summary>
    public IEnumerable<PipelineDiagnostic> Diagnostics => _windows
        .SelectMany(window => window.Diagnostics)
        .OrderBy(found => found.Policy)
        .ThenBy(found => found.Span is null)
        .ThenBy(found => found.Span?.File)
        .ThenBy(found => found.Span?.Line)
        .ThenBy(found => found.Span?.Column)
        .ThenBy(found => found.Diagnostic.Code, StringComparer.Ordinal);

    /// <summary>What a stage did.</summary>
    /// <param name="stage">A stage up to the goal.</param>
    public StageWindow Window(PolicyStage stage) => _windows[(int)stage];

    /// <summary>Ends the pipeline as soon as each thread comes to the end of its step.</summary>
    public void Cancel()
    {
        if (Completion.IsCompleted) { return; }
        IsCancelled = true;
        _cancel.Cancel();
    }

    /// <summary>Cancels, and waits at most 2 seconds for the threads.</summary>
    public void Dispose()
    {
        Cancel();

        // The source of the token stays as it is: it holds nothing of the system, and another thread may be cancelling too.
        Completion.Wait(s_patience);
    }

    private void Start()
    {
        PolicyStage goal = Request.Goal;
        // A policy has some eight units; more threads than that for each would find nothing to do.
        int workers = goal >= PolicyStage.Generate ? (int)Math.Min(Environment.ProcessorCount, 8L * Request.Policies.Length) : 0;
        _workers = workers;
        _threads = workers + Math.Min((int)goal + 1, (int)PolicyStage.Generate) + (goal >= PolicyStage.Bundle ? 1 : 0);
        StartThread("parse", ParseAll);
        if (goal >= PolicyStage.Validate) { StartThread("validate", () => RunStage(PolicyStage.Validate, item => _executor.Validate(item, _cancel.Token))); }
        if (goal >= PolicyStage.Resolve) { StartThread("resolve", () => RunStage(PolicyStage.Resolve, _executor.Resolve)); }
        if (goal >= PolicyStage.Optimize) { StartThread("optimize", () => RunStage(PolicyStage.Optimize, _executor.Optimize)); }
        for (int i = 0; i < workers; i++) { StartThread("generate", GenerateAll); }
        if (goal >= PolicyStage.Bundle) { StartThread("bundle", () => RunStage(PolicyStage.Bundle, _executor.Bundle)); }
    }

    private void StartThread(string name, Action run)
    {
        new Thread(() => RunThread(run)) { Name = "policy " + name, IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
    }

    private void RunThread(Action run)
    {
        try
        {
            run();
        }
        catch (OperationCanceledException)
        {
            // The outcomes say which policies are not through.
        }
        catch (Exception fault)
        {
            // A mistake of the pipeline itself: the policies that are not through have this error, and nothing waits for ever.
            _fault = fault;
            _cancel.Cancel();
        }
        finally
        {
            if (Interlocked.Decrement(ref _threads) == 0) { Finish(); }
        }
    }

    private void ParseAll()
    {
        try
        {
            for (int i = 0; i < Request.Policies.Length; i++)
            {
                _cancel.Token.ThrowIfCancellationRequested();
                var item = new PipelineItem(i, Request.Policies[i], Request.Options);
                Step(PolicyStage.Parse, item, _executor.Parse);
            }
        }
        finally
        {
            CompleteAfter(PolicyStage.Parse);
        }
    }

    private void RunStage(PolicyStage stage, Func<PipelineItem, bool> execute)
    {
        try
        {
            while (_channels[(int)stage].TryTake(out PipelineItem? item, _cancel.Token)) { Step(stage, item, execute); }
        }
        finally
        {
            CompleteAfter(stage);
        }
    }

    private void Step(PolicyStage stage, PipelineItem item, Func<PipelineItem, bool> execute)
    {
        bool goesOn;
        ImmutableArray<PipelineDiagnostic> found;
        try
        {
            goesOn = execute(item);
            found = _executor.Locate(item, stage);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !_cancel.IsCancellationRequested)
        {
            item.Run.Found(stage).Add(InternalDiagnostics.Fault(fault));
            found = item.Locate(stage);
            goesOn = false;
        }

        Pass(stage, item, goesOn, found);
    }

    private void GenerateAll()
    {
        try
        {
            ISectionGenerator[] backends = SectionGenerators.Create();
            while (_units.TryTake(out GenerateUnit? unit, _cancel.Token)) { Generate(unit, backends); }
        }
        finally
        {
            if (Interlocked.Decrement(ref _workers) == 0) { CompleteAfter(PolicyStage.Generate); }
        }
    }

    private void Generate(GenerateUnit unit, ISectionGenerator[] backends)
    {
        try
        {
            _executor.Generate(unit, backends, _cancel.Token);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !_cancel.IsCancellationRequested)
        {
            unit.Found.Add(InternalDiagnostics.Fault(fault));
        }

        // The thread that is through last takes the policy on.
        if (Interlocked.Decrement(ref unit.Item.UnitsLeft) == 0) { Step(PolicyStage.Generate, unit.Item, _executor.Join); }
    }

    private void Pass(PolicyStage stage, PipelineItem item, bool goesOn, ImmutableArray<PipelineDiagnostic> found)
    {
        bool isLast = stage == Request.Goal;
        if (!goesOn || isLast) { _outcomes[item.Index] = _builder.Of(item, failed: !goesOn); }
        _windows[(int)stage].Pass(item.Index, found, failed: !goesOn);
        if (!goesOn)
        {
            for (int later = (int)stage + 1; later < _windows.Length; later++) { _windows[later].Pass(item.Index, [], failed: false); }
            return;
        }

        if (isLast) { return; }
        if (stage != PolicyStage.Optimize)
        {
            _channels[(int)stage + 1].Write(item, _cancel.Token);
            return;
        }

        foreach (GenerateUnit unit in item.Units) { _units.Write(unit, _cancel.Token); }
    }

    private void CompleteAfter(PolicyStage stage)
    {
        if (stage == PolicyStage.Optimize) { _units.Complete(); }
        else if (stage < Request.Goal) { _channels[(int)stage + 1].Complete(); }
    }

    private void Finish()
    {
        var all = ImmutableArray.CreateBuilder<PolicyOutcome>(_outcomes.Length);
        for (int i = 0; i < _outcomes.Length; i++)
        {
            all.Add(_outcomes[i] ?? OutcomeBuilder.OfUnfinished(Request.Policies[i]));
            if (_outcomes[i] is null && _fault is { } fault)
            {
                _windows[^1].Add(new PipelineDiagnostic(i, InternalDiagnostics.Fault(fault), Request.Policies[i].Path, Span: null));
            }
        }

        _finished = all.MoveToImmutable();
        foreach (StageWindow window in _windows) { window.Finish(); }
        _completion.TrySetResult();
    }
}
