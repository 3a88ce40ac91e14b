using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>A policy after the Optimize stage.</summary>
/// <param name="Model">The policy; it means what it meant before.</param>
/// <param name="Passes">What each pass did, in the order in which they ran.</param>
public sealed record OptimizedPolicy(PolicyModel Model, ImmutableArray<PassResult> Passes);
