using System.Collections.Immutable;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What became of one policy of a pipeline. It holds no tree and no bytes, so that ten thousand of them are small.</summary>
/// <param name="Input">The policy.</param>
/// <param name="Failed">Whether it has an error, or the pipeline was cancelled before it was through.</param>
/// <param name="Dependencies">Full paths of the files that were read, the policy first.</param>
/// <param name="Probed">Full paths that were looked for and not found: where one appears, the policy must be compiled again.</param>
/// <param name="Elapsed">Time of all stages together, of stages that ran side by side the sum.</param>
/// <param name="Executions">How many stages and backends ran, those of files that it extends left out.</param>
/// <param name="Hits">How many came from the store.</param>
/// <param name="BundleHash">SHA-256 of the bundle, lower-case hexadecimal; null without a bundle.</param>
/// <param name="PolicyHash">SHA-256 of the resolved policy, lower-case hexadecimal; null without a bundle.</param>
/// <param name="Stages">How long each stage took, in the order of the stages.</param>
/// <param name="Passes">What the optimizer's passes did.</param>
public sealed record PolicyOutcome(
    PipelineInput Input,
    bool Failed,
    ImmutableArray<string> Dependencies,
    ImmutableArray<string> Probed,
    TimeSpan Elapsed,
    int Executions,
    int Hits,
    string? BundleHash,
    string? PolicyHash,
    ImmutableArray<StageTime> Stages,
    ImmutableArray<PassResult> Passes)
{
    /// <summary>Names of the files that the policy is made of, the policy first, built-ins as <c>builtin:NAME</c>; empty where none could be read.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>The policy's own name; null without a bundle.</summary>
    public string? Profile { get; init; }

    /// <summary>Length of the bundle in bytes; 0 without one.</summary>
    public int BundleLength { get; init; }
}
