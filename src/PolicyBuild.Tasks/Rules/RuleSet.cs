using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;

namespace PolicyBuild.Tasks.Rules;

/// <summary>A company's schema files, read and found to be enforceable.</summary>
/// <param name="Schemas">The files that the project names, in its order.</param>
/// <param name="Files">All files, those that they refer to included.</param>
/// <param name="References">Where each <c>$ref</c> leads: its value's node to the schema.</param>
/// <param name="Identity">Names the set by the names and contents of its files.</param>
internal sealed record RuleSet(
    ImmutableArray<RuleFile> Schemas, ImmutableArray<RuleFile> Files, IReadOnlyDictionary<RuleNode, RuleNode> References, Digest Identity);
