using System.Collections.Immutable;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Explanation.Hooks;

/// <summary>What a program on a hook does with an operation.</summary>
/// <param name="Outcomes">
/// What can become of it, the most restrictive first; several where it depends on numbers that were left open. Empty where it depends on more, and where it
/// cannot be told.
/// </param>
/// <param name="Open">The words for what was left open and decides.</param>
/// <param name="Failure">Why it cannot be told what the program does; null: it can.</param>
internal sealed record HookExplanation(ImmutableArray<HookOutcome> Outcomes, ImmutableArray<string> Open, string? Failure)
{
    /// <summary>Where the rules are that deny or report, as FILE:LINE, where <see cref="Outcomes"/> are none.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Whether what was left open decides.</summary>
    public bool Depends => !Open.IsEmpty;

    /// <summary>Whether the answer is one, and denies.</summary>
    public bool Denies => !Depends && Outcomes is [{ Verdict.Action: HookAction.Deny }, ..];
}
