using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>A condition on a number: <c>(number &amp; Mask) Op Values</c>, unsigned.</summary>
/// <param name="Argument">The number.</param>
/// <param name="Op">The comparison; never <see cref="ArgumentOp.MaskedEq"/>, which is <see cref="ArgumentOp.Eq"/> with a mask.</param>
/// <param name="Mask">Applied first, whatever the comparison; never wider than the argument.</param>
/// <param name="Values">One value, or the list of in and not_in, ascending; each within the mask.</param>
/// <param name="Source">The condition in the policy.</param>
public sealed record NumberCondition(HookArgument Argument, ArgumentOp Op, ulong Mask, ImmutableArray<ulong> Values, NodeRef Source)
    : HookCondition(Argument, Source);
