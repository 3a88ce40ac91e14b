using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>A Landlock rule that covers a path.</summary>
/// <param name="Rule">The rule's path as the policy writes it.</param>
/// <param name="Access">The rights that it grants on the path under the ABI in question.</param>
/// <param name="Place">The policy line; none for what the launcher grants by itself.</param>
public sealed record PathGrant(string Rule, LandlockAccessFs Access, SourcePlace Place);
