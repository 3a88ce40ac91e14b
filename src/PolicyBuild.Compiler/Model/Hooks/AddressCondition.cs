using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>A condition on a socket address. It holds for internet addresses in one of the ranges alone, never for other families or without an address.</summary>
/// <param name="Argument">The address.</param>
/// <param name="Ranges">The ranges of which one must have it, or, negated, none (of other families none has).</param>
/// <param name="Negated">Whether none may have it; it holds then for other families and without an address.</param>
/// <param name="Source">The condition in the policy.</param>
public sealed record AddressCondition(HookArgument Argument, ImmutableArray<AddressRange> Ranges, bool Negated, NodeRef Source) : HookCondition(Argument, Source)
{
    /// <summary>
    /// Whether an address that can mean several (0.0.0.0, ::) has to be in the ranges as it is written, the latter in both families, or else counts as one
    /// of them whatever they are. The condition of a rule that denies or reports holds where it might, that of one that allows where it must.
    /// </summary>
    /// <param name="action">What the rule does.</param>
    public bool IsStrict(HookAction action) => (action == HookAction.Allow) != Negated;
}
