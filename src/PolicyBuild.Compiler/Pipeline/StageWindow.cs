using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What one stage of a pipeline did. It is complete when every policy has passed the stage or has left the pipeline there or before.</summary>
public sealed class StageWindow
{
    // A waiting build must not run on our threads.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ImmutableArray<PipelineDiagnostic>[] _found;
    private readonly SortedDictionary<string, (int Executions, int Hits)> _parts = new(StringComparer.Ordinal);
    private ImmutableArray<PipelineDiagnostic> _diagnostics = [];
    private int _left;
    private int _executions;
    private int _hits;
    private int _failed;
    private long _busyTicks;

    internal StageWindow(PolicyStage stage, int policies)
    {
        Stage = stage;
        _found = new ImmutableArray<PipelineDiagnostic>[policies];
        _left = policies;
        if (policies == 0) { Finish(); }
    }

    /// <summary>The stage.</summary>
    public PolicyStage Stage { get; }

    /// <summary>Ends when the stage is through, or the pipeline was cancelled. It never faults.</summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// What the stage found, by policy and then by position; nothing before <see cref="Completion"/>. What is wrong with a file that several policies
    /// extend is there once, with the first of them.
    /// </summary>
    public ImmutableArray<PipelineDiagnostic> Diagnostics => Completion.IsCompleted ? _diagnostics : [];

    /// <summary>
    /// How often the stage ran. Parse and Validate count the files that policies extend as well, each once, when Resolve asks for it; Generate counts
    /// each backend, of a backend for each architecture each architecture.
    /// </summary>
    public int Executions => Volatile.Read(ref _executions);

    /// <summary>How often the result came from the store instead; counted as <see cref="Executions"/> are.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>How many policies left the pipeline in this stage.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Time that the stage was at work, of threads side by side the sum.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Volatile.Read(ref _busyTicks));

    /// <summary>Executions and hits of Generate by backend: <c>landlock</c>, <c>seccomp.x86_64</c>; of the other stages nothing.</summary>
    public ImmutableSortedDictionary<string, (int Executions, int Hits)> Parts
    {
        get
        {
            lock (_parts) { return _parts.ToImmutableSortedDictionary(StringComparer.Ordinal); }
        }
    }

    internal void Count(bool isHit, TimeSpan busy, string? part = null)
    {
        Interlocked.Increment(ref isHit ? ref _hits : ref _executions);
        Interlocked.Add(ref _busyTicks, busy.Ticks);
        if (part is null) { return; }
        lock (_parts)
        {
            _parts.TryGetValue(part, out (int Executions, int Hits) known);
            _parts[part] = isHit ? (known.Executions, known.Hits + 1) : (known.Executions + 1, known.Hits);
        }
    }

    /// <summary>A policy is through here, or has left before; once for each policy.</summary>
    internal void Pass(int policy, ImmutableArray<PipelineDiagnostic> found, bool failed)
    {
        _found[policy] = found;
        if (failed) { Interlocked.Increment(ref _failed); }
        if (Interlocked.Decrement(ref _left) == 0) { Finish(); }
    }

    /// <summary>Adds to what was found for a policy that has not come through.</summary>
    internal void Add(PipelineDiagnostic diagnostic)
    {
        ref ImmutableArray<PipelineDiagnostic> found = ref _found[diagnostic.Policy];
        found = found.IsDefault ? [diagnostic] : found.Add(diagnostic);
    }

    /// <summary>Ends the window of a pipeline that was cancelled; nothing where it has ended.</summary>
    internal void Finish()
    {
        if (Completion.IsCompleted) { return; }
        var all = ImmutableArray.CreateBuilder<PipelineDiagnostic>();
        var shared = new HashSet<PipelineDiagnostic>();
        foreach (ImmutableArray<PipelineDiagnostic> found in _found)
        {
            if (found.IsDefaultOrEmpty) { continue; }
            foreach (PipelineDiagnostic diagnostic in found)
            {
                if (diagnostic.Span is not { File: > 0 } || shared.Add(diagnostic.AnyPolicy())) { all.Add(diagnostic); }
            }
        }

        _diagnostics = all.DrainToImmutable();
        _completion.TrySetResult();
    }
}
