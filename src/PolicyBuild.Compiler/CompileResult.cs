using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Compiler;

/// <summary>What became of one policy.</summary>
/// <param name="Policy">The emitted policy; null where an error is among the diagnostics.</param>
/// <param name="Diagnostics">What there is to say, by file and position; suppressed lints are left out.</param>
/// <param name="Sources">The files that were read: they turn nodes into positions.</param>
/// <param name="Dependencies">Full paths of the files that were read, the policy first; empty for standard input alone.</param>
/// <param name="Stages">How long each stage took, in the order in which they ran.</param>
/// <param name="Passes">What the optimizer's passes did.</param>
public sealed record CompileResult(
    EmittedPolicy? Policy,
    ImmutableArray<Diagnostic> Diagnostics,
    SourceSet Sources,
    ImmutableArray<string> Dependencies,
    ImmutableArray<StageTime> Stages,
    ImmutableArray<PassResult> Passes)
{
    /// <summary>Whether the policy has an error.</summary>
    public bool HasErrors => Policy is null;

    /// <summary>Time of all stages together.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            TimeSpan sum = TimeSpan.Zero;
            foreach (StageTime stage in Stages) { sum += stage.Elapsed; }
            return sum;
        }
    }
}
