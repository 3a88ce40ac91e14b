using System.Collections.Immutable;
using System.Diagnostics;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline.Caching;
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
    private readonly CachedStages? _cache;
    private readonly ISectionGenerator[] _backends = SectionGenerators.Create(); // asked for names and targets only: those need no memory
    private readonly string[] _times;

    public StageExecutor(PipelineRequest request, StageWindow[] windows)
    {
        _request = request;
        _windows = windows;
        _files = new SharedFiles(request.Files);
        _times = Array.ConvertAll(_backends, backend => "generate." + backend.Id.Name);
        StageKeys? keys = request.Store is null ? null : new StageKeys(request.Options, request.Rules?.Identity ?? default);
        FileStages? stages = request.Store is { } first && keys is not null ? new FileStages(first, keys) : null;
        if (request.Goal >= PolicyStage.Resolve)
        {
            _bases = new SharedBases(_files, windows[(int)PolicyStage.Parse], windows[(int)PolicyStage.Validate], stages);
        }

        if (request.Store is { } store && keys is not null && stages is not null) { _cache = new CachedStages(request, store, keys, stages, _bases); }
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
        Timed(item, PolicyStage.Parse, "parse", () =>
        {
            if (_cache is not null) { return _cache.Parse(item); }
            PolicyStages.Parse(run);
            return false;
        });
        return run.HasTree && GoesOn(run, PolicyStage.Parse);
    }

    /// <summary>What a stage found for a policy, with places.</summary>
    public ImmutableArray<PipelineDiagnostic> Locate(PipelineItem item, PolicyStage stage)
    {
        if (_cache is not null && item.Run.Found(stage).Count > 0) { _cache.Place(item); }
        return item.Locate(stage);
    }

    /// <summary>Validates a policy; one with errors goes on, its names are still checked.</summary>
    public bool Validate(PipelineItem item, CancellationToken cancel)
    {
        Timed(item, PolicyStage.Validate, "validate", () =>
        {
            if (_cache is not null) { return _cache.Validate(item, cancel); }
            PolicyStages.Validate(item.Run, _request.Rules, cancel);
            return false;
        });
        return GoesOn(item.Run, PolicyStage.Validate);
    }

    /// <summary>Resolves a policy; false where it goes no further.</summary>
    public bool Resolve(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Timed(item, PolicyStage.Resolve, "resolve", () =>
        {
            if (_cache is not null) { return _cache.Resolve(item); }
            PolicyStages.Resolve(run, item.Trace.Over(_files), _bases, _request.Rules);
            return false;
        });
        return run.IsResolved && !run.HasErrors;
    }

    /// <summary>Optimizes a policy and lists what there is to generate; false where it goes no further.</summary>
    public bool Optimize(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Timed(item, PolicyStage.Optimize, "optimize", () =>
        {
            if (_cache is not null) { return _cache.Optimize(item); }
            PolicyStages.Optimize(run);
            item.Passes = run.Optimized!.Passes; // just made
            item.Units = UnitsOf(item, run.Optimized.Model);
            return false;
        });
        item.UnitsLeft = item.Units.Length;
        return !run.HasErrors;
    }

    /// <summary>Runs one backend for one target.</summary>
    /// <param name="unit">What to run.</param>
    /// <param name="backends">The calling thread's own backends.</param>
    /// <param name="cancel">Ends it.</param>
    public void Generate(GenerateUnit unit, ISectionGenerator[] backends, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        if (_cache is not null) { unit.IsHit = _cache.Generate(unit, backends, cancel); }
        else { unit.Sections = backends[unit.Backend].Run(unit.Item.Run.Optimized!.Model, unit.Target, unit.Found, cancel); } // a unit is made after Optimize
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
            if (!unit.Sections.IsDefault) { sections.AddRange(unit.Sections); }
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

        item.Run.Sections = sections.ToImmutable(); // with a store Bundle gathers them, and only where it has to run
        return !item.Run.HasErrors;
    }

    /// <summary>Bundles a policy and hands it to the output; false where it goes no further.</summary>
    public bool Bundle(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Timed(item, PolicyStage.Bundle, "bundle", () =>
        {
            if (_cache is not null) { return _cache.Bundle(item); }
            PolicyStages.Bundle(run);
            EmittedPolicy emitted = run.Emitted!; // just made
            item.Made = new BundleFacts(Digest.Of(emitted.Bundle.Span).ToString(), emitted.PolicyHash, emitted.Profile, emitted.Bundle.Length);
            return false;
        });
        if (run.HasErrors || item.Made is not { } made) { return false; }
        if (_request.Output is not { } output || output.IsCurrent(item.Index, made.Hash)) { return true; }
        EmittedPolicy emitted = _cache?.Emitted(item) ?? run.Emitted!; // without a store Bundle has made it
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

    private GenerateUnit[] UnitsOf(PipelineItem item, PolicyModel model)
    {
        var units = new List<GenerateUnit>();
        for (int i = 0; i < _backends.Length; i++)
        {
            foreach (Architecture target in _backends[i].TargetsOf(model)) { units.Add(new GenerateUnit(item, i, target)); }
        }

        return [.. units];
    }

    private void Timed(PipelineItem item, PolicyStage stage, string name, Func<bool> execute)
    {
        long start = Stopwatch.GetTimestamp();
        bool isHit = execute();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        item.Times.Add(new StageTime(name, elapsed));
        if (isHit) { item.Hits++; }
        else { item.Executions++; }
        _windows[(int)stage].Count(isHit, elapsed);
    }
}
