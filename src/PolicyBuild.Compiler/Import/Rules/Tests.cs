using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>Makes argument tests of numbers.</summary>
internal static class Tests
{
    /// <summary>All ones in a width.</summary>
    public static ulong Ones(int width) => width == 32 ? uint.MaxValue : ulong.MaxValue;

    /// <summary>A comparison with one value.</summary>
    public static ArgumentTest Of(int index, int width, ArgumentOp op, ulong value) => new(index, width, op, Ones(width), [value]);

    /// <summary>
    /// (argument &amp; mask) == (value &amp; mask): libseccomp and seccompiler both drop the bits of the value that the mask does not have.
    /// </summary>
    public static ArgumentTest Masked(int index, int width, ulong mask, ulong value) => new(index, width, ArgumentOp.MaskedEq, mask, [value & mask]);
}
