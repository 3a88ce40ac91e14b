using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What a pipeline is asked for.</summary>
/// <param name="Policies">The policies; diagnostics and outcomes come in their order.</param>
/// <param name="Options">What the compile depends on besides its files.</param>
/// <param name="Goal">The last stage that runs.</param>
public sealed record PipelineRequest(ImmutableArray<PipelineInput> Policies, CompileOptions Options, PolicyStage Goal)
{
    /// <summary>How files are read. It is asked from several threads, for each path once where the answer is kept for the other policies.</summary>
    public IPolicyFiles Files { get; init; } = new PolicyFiles();

    /// <summary>Where results of earlier compiles lie; null: every stage runs.</summary>
    public IStageStore? Store { get; init; }

    /// <summary>What takes the bundles; null: nothing is written.</summary>
    public IPipelineOutput? Output { get; init; }

    /// <summary>The company's own rules, part of Validate and Resolve; null: none.</summary>
    public IPolicyRules? Rules { get; init; }
}
