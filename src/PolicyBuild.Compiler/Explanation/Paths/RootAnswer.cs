using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Explanation.Paths;

/// <summary>What the sandbox's files make of an access.</summary>
/// <param name="Error">The error that it gets; null: it is let through.</param>
/// <param name="Place">The policy line that decides; none: the mode itself does.</param>
/// <param name="Reason">Why.</param>
internal sealed record RootAnswer(string? Error, SourcePlace Place, string Reason);
