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
    : HookCondition(Argument, Source)
{
    /// <summary>Whether it holds for a number.</summary>
    /// <param name="number">The number, of the argument's width.</param>
    /// <exception cref="InvalidOperationException">The comparison is none that conditions have.</exception>
    public bool Holds(ulong number)
    {
        number &= Mask;
        ulong value = Values.IsEmpty ? 0 : Values[0];
        return Op switch
        {
            ArgumentOp.Eq => number == value,
            ArgumentOp.Ne => number != value,
            ArgumentOp.Lt => number < value,
            ArgumentOp.Le => number <= value,
            ArgumentOp.Gt => number > value,
            ArgumentOp.Ge => number >= value,
            ArgumentOp.In => Values.Contains(number),
            ArgumentOp.NotIn => !Values.Contains(number),
            ArgumentOp.AnyBits => (number & value) != 0,
            ArgumentOp.NoBits => (number & value) == 0,
            _ => throw new InvalidOperationException($"a comparison that hooks do not have: {Op}"),
        };
    }
}
