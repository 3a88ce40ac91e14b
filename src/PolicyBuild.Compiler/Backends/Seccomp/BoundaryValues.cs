using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Register contents at which a test of an argument changes its answer, or at which careless code would get it wrong.</summary>
internal static class BoundaryValues
{
    /// <summary>How many values <see cref="At"/> gives for a test.</summary>
    internal const int Count = 8;

    /// <summary>One of the values.</summary>
    /// <param name="test">The test.</param>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    internal static ulong At(ArgumentTest test, int index)
    {
        ulong first = test.Values.IsEmpty ? 0 : test.Values[0];
        return index switch
        {
            0 => first,
            1 => first - 1,
            2 => first + 1,
            3 => first ^ (1UL << 32),         // the low word alone is right
            4 => test.Values.IsEmpty ? 0 : test.Values[^1],
            5 => first | ~test.Mask,          // bits beside the mask
            6 => 0,
            _ => ulong.MaxValue,
        };
    }

    /// <summary>A value that passes, where one of a few guesses does.</summary>
    internal static ulong Passing(ArgumentTest test)
    {
        for (int i = 0; i < Count; i++)
        {
            if (test.Matches(At(test, i))) { return At(test, i); }
        }

        return 0;
    }
}
