using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>Loads what earlier stages made when a later one has to run. What the store has lost is made again.</summary>
internal sealed class StoredOutputs(PipelineRequest request, IStageStore store, FileStages files)
{
    /// <summary>The policy's tree.</summary>
    public PolicySyntax Syntax(PipelineItem item)
    {
        PolicyRun run = item.Run;
        if (run.Syntax is { } known) { return known; }
        FileKeys keys = item.Cached.Files[0];
        run.Syntax = files.Load(keys.Syntax, keys);
        if (run.Syntax is null) { PolicyStages.Parse(run); }
        PolicySyntax syntax = Made(run.Syntax);
        Place(run.Sources, 0, syntax);
        item.Cached.Placed = Math.Max(item.Cached.Placed, 1);
        return syntax;
    }

    /// <summary>What fits the schema of the policy's tree.</summary>
    public PolicySyntax Fitting(PipelineItem item)
    {
        PolicyRun run = item.Run;
        if (run.Fitting is { } known) { return known; }
        PolicySyntax syntax = Syntax(item);
        FileKeys keys = item.Cached.Files[0];
        PolicySyntax? fitting = item.Cached.Fitting == keys.Syntax ? syntax : files.Load(item.Cached.Fitting, keys);
        if (fitting is null) { SchemaValidator.Validate(syntax, isBase: false, new DiagnosticBag(), out fitting); }
        run.Fitting = fitting;
        return fitting;
    }

    /// <summary>The resolved policy.</summary>
    public ResolvedPolicy Resolved(PipelineItem item)
    {
        PolicyRun run = item.Run;
        if (run.Resolved is { } known) { return known; }
        run.Resolved = Load(item.Cached.Resolved) is { } model ? new ResolvedPolicy(model, []) : Made(Again(item).Resolved);
        return run.Resolved;
    }

    /// <summary>The optimized policy. The units of a policy may ask at the same time.</summary>
    public OptimizedPolicy Optimized(PipelineItem item)
    {
        PolicyRun run = item.Run;
        lock (item.Cached)
        {
            if (run.Optimized is { } known) { return known; }
            run.Optimized = Load(item.Cached.Optimized) is { } model
                ? new OptimizedPolicy(model, item.Passes)
                : PolicyOptimizer.Optimize(Made(Again(item).Resolved).Model, new DiagnosticBag());
            return run.Optimized;
        }
    }

    /// <summary>The sections of all backends, in their order.</summary>
    public ImmutableArray<GeneratedSection> Sections(PipelineItem item)
    {
        var sections = ImmutableArray.CreateBuilder<GeneratedSection>();
        foreach (GenerateUnit unit in item.Units) { sections.AddRange(SectionsOf(unit)); }
        return sections.ToImmutable();
    }

    /// <summary>The bundle with its artifacts; null where the store has lost one.</summary>
    public EmittedPolicy? Emitted(PipelineItem item) =>
        item.Made is { } made && Digest.TryParse(made.Hash, out Digest digest)
        && store.TryGetBlob(digest, out ReadOnlyMemory<byte> bundle) && store.TryGetBlob(item.Cached.Artifacts, out ReadOnlyMemory<byte> artifacts)
            ? ArtifactsCodec.Decode(artifacts.Span, bundle, digest)
            : null;

    /// <summary>Gives the source set the places of all files.</summary>
    public void Place(PipelineItem item)
    {
        CachedPolicy policy = item.Cached;
        SourceSet sources = item.Run.Sources;
        for (; policy.Placed < policy.Files.Count; policy.Placed++)
        {
            int file = policy.Placed;
            FileKeys keys = policy.Files[file];
            if (!keys.HasTree) { continue; }
            if (files.TryLoadPlaces(keys, out NodePositions? positions, out ImmutableArray<Suppression> suppressions))
            {
                sources.SetPositions(file, positions!); // loaded
                sources.SetSuppressions(file, suppressions);
                continue;
            }

            Place(sources, file, Made(SharedBases.Parse(sources.Files[file], new DiagnosticBag())));
        }
    }

    private static void Place(SourceSet sources, int file, PolicySyntax syntax)
    {
        sources.SetPositions(file, syntax.Positions);
        sources.SetSuppressions(file, syntax.Suppressions);
    }

    private ImmutableArray<GeneratedSection> SectionsOf(GenerateUnit unit)
    {
        if (!unit.Sections.IsDefault) { return unit.Sections; }
        if (store.TryGetBlob(unit.SectionsDigest, out ReadOnlyMemory<byte> bytes) && SectionsCodec.TryDecode(bytes.Span, out ImmutableArray<GeneratedSection> stored))
        {
            return SectionsCodec.Map(stored, unit.Keys.Nodes);
        }

        ISectionGenerator backend = SectionGenerators.Create()[unit.Backend];
        return backend.Run(Optimized(unit.Item).Model, unit.Target, new DiagnosticBag(), CancellationToken.None);
    }

    private PolicyModel? Load(in ModelKeys keys) =>
        store.TryGetBlob(keys.Content, out ReadOnlyMemory<byte> bytes) ? PolicyModelCodec.Decode(bytes.Span, keys.Nodes) : null;

    // The first stages once more, without the store.
    private PolicyRun Again(PipelineItem item)
    {
        var run = new PolicyRun(request.Options);
        run.Sources.Add(item.Run.Sources.Files[0]);
        PolicyStages.Parse(run);
        PolicyStages.Resolve(run, request.Files);
        return run;
    }

    private static T Made<T>(T? output) where T : class =>
        output ?? throw new InvalidOperationException("a file has changed while the policy was compiled");
}
