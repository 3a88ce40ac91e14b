using System.Collections.Immutable;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>What a bundle does with an operation on the network.</summary>
/// <param name="Outcome">The operation and what becomes of it: <c>connect tcp 10.0.0.5:443: allowed (network)</c>.</param>
/// <param name="Reasons">What decides, each with its policy line; none where the bundle tells no line.</param>
/// <param name="Layers">What holds it, and what happens on a host without that.</param>
public sealed record NetworkExplanation(string Outcome, ImmutableArray<(SourcePlace Place, string Text)> Reasons, ImmutableArray<string> Layers);
