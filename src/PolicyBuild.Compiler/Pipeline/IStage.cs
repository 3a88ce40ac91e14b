using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>A pure function from an immutable input to an immutable output plus diagnostics.</summary>
/// <typeparam name="TInput">What the stage before gives.</typeparam>
/// <typeparam name="TOutput">What the stage gives.</typeparam>
internal interface IStage<in TInput, out TOutput>
    where TOutput : class
{
    /// <summary>The stage's name and version.</summary>
    StageId Id { get; }

    /// <summary>Runs the stage. Null, with an error in the bag, where there is no output.</summary>
    TOutput? Run(TInput input, DiagnosticBag diagnostics, CancellationToken cancel);
}
