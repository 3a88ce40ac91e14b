namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>Conditions on numbers that hold always or never, whatever the number is.</summary>
internal static class NumberFolding
{
    /// <summary>Whether it never holds.</summary>
    public static bool IsNever(NumberCondition condition)
    {
        ulong most = MostOf(condition);
        ulong value = ValueOf(condition);
        return condition.Op switch
        {
            ArgumentOp.Eq => (value & ~most) != 0,
            ArgumentOp.Lt => value == 0,
            ArgumentOp.Gt => value >= most,
            ArgumentOp.Ge => value > most,
            ArgumentOp.In => condition.Values.IsEmpty,
            ArgumentOp.AnyBits => (value & most) == 0,
            _ => false,
        };
    }

    /// <summary>Whether it always holds. Where the way to the number may end early, no condition does.</summary>
    public static bool IsAlways(NumberCondition condition)
    {
        if (condition.Argument.CanBeNull || condition.Argument.Fields.Length > 1) { return false; }
        ulong most = MostOf(condition);
        ulong value = ValueOf(condition);
        return condition.Op switch
        {
            ArgumentOp.Ne => (value & ~most) != 0,
            ArgumentOp.Le => value >= most,
            ArgumentOp.Ge => value == 0,
            ArgumentOp.Lt => value > most,
            ArgumentOp.NotIn => condition.Values.IsEmpty,
            ArgumentOp.NoBits => (value & most) == 0,
            _ => false,
        };
    }

    /// <summary>All bits that the number can have: its greatest value where the bits are one run from bit 0, else an upper bound.</summary>
    public static ulong MostOf(NumberCondition condition)
    {
        int width = condition.Argument.Width;
        return condition.Mask & (width == 64 ? ulong.MaxValue : (1UL << width) - 1);
    }

    private static ulong ValueOf(NumberCondition condition) => condition.Values.IsEmpty ? 0 : condition.Values[0];
}
