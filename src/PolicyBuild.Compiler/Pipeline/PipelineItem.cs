using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>A policy in a pipeline: which one it is, its state, and what is told about it at the end.</summary>
internal sealed class PipelineItem(int index, PipelineInput input, CompileOptions options)
{
    /// <summary>Index into the request's policies.</summary>
    public int Index { get; } = index;

    /// <summary>The policy as it was asked for.</summary>
    public PipelineInput Input { get; } = input;

    /// <summary>Its state.</summary>
    public PolicyRun Run { get; } = new(options);

    /// <summary>The backends' work, while the policy is in Generate.</summary>
    public GenerateUnit[] Units { get; set; } = [];

    /// <summary>How many units are not through.</summary>
    public int UnitsLeft;

    /// <summary>What was asked of the file system while it was resolved.</summary>
    public FileTrace Trace { get; } = new();

    /// <summary>Times of the stages so far.</summary>
    public List<StageTime> Times { get; } = new(12);

    /// <summary>Stages and backends that ran.</summary>
    public int Executions { get; set; }

    /// <summary>Stages and backends whose result was in the store.</summary>
    public int Hits { get; set; }

    /// <summary>What the optimizer's passes did.</summary>
    public ImmutableArray<PassResult> Passes { get; set; } = [];

    /// <summary>The bundle; null before there is one.</summary>
    public BundleFacts? Made { get; set; }

    /// <summary>With a store: the outputs so far.</summary>
    public CachedPolicy Cached { get; } = new();

    /// <summary>What a stage found, with places, by position; lints that the policy switches off are left out.</summary>
    public ImmutableArray<PipelineDiagnostic> Locate(PolicyStage stage)
    {
        IReadOnlyList<(SourceSpan? At, int Index, Diagnostic Item)> selected = DiagnosticSelection.SelectPlaced(Run.Found(stage), Run.Sources);
        if (selected.Count == 0) { return []; }
        var all = ImmutableArray.CreateBuilder<PipelineDiagnostic>(selected.Count);
        foreach ((SourceSpan? at, _, Diagnostic diagnostic) in selected) { all.Add(new PipelineDiagnostic(Index, diagnostic, FileOf(at), at)); }
        return all.MoveToImmutable();
    }

    private string? FileOf(SourceSpan? at)
    {
        if (at is not { File: > 0 } span) { return Input.Path.Length == 0 ? null : Input.Path; }
        SourceFile file = Run.Sources.Files[span.File];
        return file.Path ?? file.Name;
    }
}
