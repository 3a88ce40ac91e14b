using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>One limit on what a program uses up.</summary>
/// <param name="Limit">What is limited, and to how much: <c>memory 536870912 bytes</c>.</param>
/// <param name="Meaning">What happens there, and what holds it.</param>
/// <param name="Place">The policy line behind it; none where the bundle does not tell.</param>
public sealed record ResourceExplanation(string Limit, string Meaning, SourcePlace Place);
