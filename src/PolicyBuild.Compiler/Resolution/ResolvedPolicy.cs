using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>What the Resolve stage makes of a policy.</summary>
/// <param name="Model">The policy with everything named resolved.</param>
/// <param name="Dependencies">Full paths of the files that were read, the policy first; built-ins and standard input have none.</param>
public sealed record ResolvedPolicy(PolicyModel Model, ImmutableArray<string> Dependencies);
