using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Model;

/// <summary>One condition on one argument of a system call, everything named resolved to numbers.</summary>
/// <param name="Index">The argument, 0 to 5.</param>
/// <param name="Width">32: only the low half counts; 64: the whole register.</param>
/// <param name="Op">The comparison.</param>
/// <param name="Mask">For <see cref="ArgumentOp.MaskedEq"/>; otherwise all ones in the width.</param>
/// <param name="Values">One value, or the list of in and not_in; each fits the width.</param>
public sealed record ArgumentTest(int Index, int Width, ArgumentOp Op, ulong Mask, ImmutableArray<ulong> Values)
{
    /// <summary>Whether an argument's register content passes the test: the meaning that generated code is held against.</summary>
    public bool Matches(ulong register)
    {
        ulong value = Width == 32 ? (uint)register : register;
        return Op switch
        {
            ArgumentOp.Eq => value == Values[0],
            ArgumentOp.Ne => value != Values[0],
            ArgumentOp.Lt => value < Values[0],
            ArgumentOp.Le => value <= Values[0],
            ArgumentOp.Gt => value > Values[0],
            ArgumentOp.Ge => value >= Values[0],
            ArgumentOp.MaskedEq => (value & Mask) == Values[0],
            ArgumentOp.In => Values.Contains(value),
            ArgumentOp.NotIn => !Values.Contains(value),
            ArgumentOp.AnyBits => (value & Values[0]) != 0,
            _ => (value & Values[0]) == 0,
        };
    }

    /// <inheritdoc/>
    public bool Equals(ArgumentTest? other) =>
        other is not null && Index == other.Index && Width == other.Width && Op == other.Op && Mask == other.Mask
        && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Width, Op, Mask, Values.Length, Values.IsEmpty ? 0 : Values[0]);
}
