using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>Programs on the kernel's security hooks.</summary>
/// <param name="Hooks">Rules, one policy for each hook, in ordinal order of the hooks' names.</param>
/// <param name="Objects">Programs that were compiled elsewhere, in the order of the policy.</param>
/// <param name="Source">The section in the policy.</param>
public sealed record BpfLsmPolicy(ImmutableArray<HookPolicy> Hooks, ImmutableArray<HookObject> Objects, NodeRef Source);
