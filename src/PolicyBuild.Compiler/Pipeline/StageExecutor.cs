using System.Collections.Immutable;
using System.Diagnostics;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>Runs the stages of one pipeline, each on the thread that it is called from, and counts.</summary>
internal sealed class StageExecutor
{
    private readonly PipelineRequest _request;
    private readonly StageWindow[] _windows;
    private readonly SharedFiles _files;
    private readonly SharedBases? _bases;
    private readonly ISectionGenerator[] _backends = SectionGenerators.Create(); // asked for names and targets only: those need no memory
    private readonly string[] _times;

    public StageExecutor(PipelineRequest request, StageWindow[] windows)
    {
        _request = request;
        _windows = windows;
        _files = new SharedFiles(request.Files);
        _times = Array.ConvertAll(_backends, backend => "generate." + backend.Id.Name);
        if (request.Goal >= PolicyStage.Resolve) { _bases = new SharedBases(windows[(int)PolicyStage.Parse], windows[(int)PolicyStage.Validate]); }
    }

    /// <summary>Reads and parses a policy; false where it goes no further.</summary>
    public bool Parse(PipelineItem item)
    {
        PolicyRun run = item.Run;
        SourceFile? source = item.Input.Source;
        string? reason = null;
        if (source is null && !PolicySource.TryRead(item.Input.Path, _request.Files, out source, out reason))
        {
            run.Found(PolicyStage.Parse).Add(PipelineDiagnostics.CannotRead(reason));
            return false;
        }

        run.Sources.Add(source);
        Timed(item, PolicyStage.Parse, "parse", () => PolicyStages.Parse(run));
        return run.Syntax is not null && GoesOn(run, PolicyStage.Parse);
    }

    /// <summary>Validates a policy; one with errors goes on, its names are still checked.</summary>
    public bool Validate(PipelineItem item, CancellationToken cancel)
    {
        Timed(item, PolicyStage.Validate, "validate", () => PolicyStages.Validate(item.Run, _request.Rules, cancel));
        return GoesOn(item.Run, PolicyStage.Validate);
    }

    /// <summary>Resolves a policy; false where it goes no further.</summary>
    public bool Resolve(PipelineItem item)
    {
        PolicyRun run = item.Run;
        IPolicyFiles traced = item.Trace.Over(_files);
        Timed(item, PolicyStage.Resolve, "resolve", () => PolicyStages.Resolve(run, traced, _bases));
        return run.Resolved is not null && !run.HasErrors;
    }

    /// <summary>Optimizes a policy and lists what there is to generate; false where it goes no further.</summary>
    public bool Optimize(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Timed(item, PolicyStage.Optimize, "optimize", () => PolicyStages.Optimize(run));
        if (run.HasErrors) { return false; }
        var units = new List<GenerateUnit>();
        for (int i = 0; i < _backends.Length; i++)
        {
            foreach (Architecture target in _backends[i].TargetsOf(run.Optimized!.Model)) { units.Add(new GenerateUnit(item, i, target)); } // just made
        }

        item.Units = [.. units];
        item.UnitsLeft = units.Count;
        return true;
    }

    /// <summary>Runs one backend for one target.</summary>
    /// <param name="unit">What to run.</param>
    /// <param name="backends">The calling thread's own backends.</param>
    /// <param name="cancel">Ends it.</param>
    public void Generate(GenerateUnit unit, ISectionGenerator[] backends, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        unit.Sections = backends[unit.Backend].Run(unit.Item.Run.Optimized!.Model, unit.Target, unit.Found, cancel); // a unit is made after Optimize
        unit.Elapsed = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Joins what the backends made, in their order; false where the policy goes no further.</summary>
    public bool Join(PipelineItem item)
    {
        var sections = ImmutableArray.CreateBuilder<GeneratedSection>();
        DiagnosticBag found = item.Run.Found(PolicyStage.Generate);
        StageWindow window = _windows[(int)PolicyStage.Generate];
        foreach (GenerateUnit unit in item.Units)
        {
            sections.AddRange(unit.Sections);
            found.AddRange(unit.Found);
            string backend = _backends[unit.Backend].Id.Name;
            window.Count(unit.IsHit, unit.Elapsed, unit.Target == Architecture.None ? backend : backend + "." + ArchitectureNames.NameOf(unit.Target));
            if (unit.IsHit) { item.Hits++; }
            else { item.Executions++; }
        }

        for (int i = 0, unit = 0; i < _backends.Length; i++)
        {
            TimeSpan elapsed = TimeSpan.Zero;
            for (; unit < item.Units.Length && item.Units[unit].Backend == i; unit++) { elapsed += item.Units[unit].Elapsed; }
            item.Times.Add(new StageTime(_times[i], elapsed));
        }

        item.Units = [];
        item.Run.Sections = sections.ToImmutable();
        return !item.Run.HasErrors;
    }

    /// <summary>Bundles a policy and hands it to the output; false where it goes no further.</summary>
    public bool Bundle(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Timed(item, PolicyStage.Bundle, "bundle", () => PolicyStages.Bundle(run));
        if (run.HasErrors || run.Emitted is not { } emitted) { return false; }
        item.BundleHash = Convert.ToHexStringLower(Bundles.Writing.Digest.Of(emitted.Bundle.Span));
        if (_request.Output is not { } output || output.IsCurrent(item.Index, item.BundleHash)) { return true; }
        try
        {
            output.Emit(item.Index, emitted);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            run.Found(PolicyStage.Bundle).Add(PipelineDiagnostics.CannotWrite(SystemFailure.Describe(failure)));
            return false;
        }
    }

    // A policy with errors stays in the pipeline as long as further stages can find more of them.
    private bool GoesOn(PolicyRun run, PolicyStage stage) => _request.Goal > stage || !run.HasErrors;

    private void Timed(PipelineItem item, PolicyStage stage, string name, Action execute)
    {
        long start = Stopwatch.GetTimestamp();
        execute();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        item.Times.Add(new StageTime(name, elapsed));
        item.Executions++;
        _windows[(int)stage].Count(isHit: false, elapsed);
    }
}
