using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>One rule of a hook.</summary>
/// <param name="Verdict">What an operation gets that it matches.</param>
/// <param name="Conditions">Conditions that must all hold; without one it matches always.</param>
/// <param name="Source">The rule in the policy.</param>
public sealed record HookRule(HookVerdict Verdict, ImmutableArray<HookCondition> Conditions, NodeRef Source);
