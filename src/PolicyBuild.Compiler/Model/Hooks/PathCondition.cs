using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>A condition on a path.</summary>
/// <param name="Argument">The path; its reach is never <see cref="HookPathReach.None"/>.</param>
/// <param name="Globs">The globs of which one must match, or, negated, none.</param>
/// <param name="Negated">Whether none may match.</param>
/// <param name="Source">The condition in the policy.</param>
public sealed record PathCondition(HookArgument Argument, ImmutableArray<PathGlob> Globs, bool Negated, NodeRef Source) : HookCondition(Argument, Source);
