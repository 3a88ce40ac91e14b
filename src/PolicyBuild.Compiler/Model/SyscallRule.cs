using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>
/// One rule for one system call of one ABI. It matches when all of <see cref="All"/> hold and, where <see cref="AnyOf"/> is not empty,
/// all tests of at least one of its alternatives. Without conditions it always matches.
/// </summary>
/// <param name="Syscall">The user-space name.</param>
/// <param name="Number">The number in the ABI, x32's with bit 30.</param>
/// <param name="Action">What happens to a call that matches.</param>
/// <param name="All">Tests that must all hold.</param>
/// <param name="AnyOf">Alternatives, each a list of tests that must all hold; empty: no such condition.</param>
/// <param name="Source">The rule in the policy.</param>
public sealed record SyscallRule(
    string Syscall,
    int Number,
    SeccompAction Action,
    ImmutableArray<ArgumentTest> All,
    ImmutableArray<ImmutableArray<ArgumentTest>> AnyOf,
    NodeRef Source)
{
    /// <summary>Whether the policy names the call only by an @group.</summary>
    public bool FromGroup { get; init; }

    /// <summary>Whether the rule matches every call of its number.</summary>
    public bool IsUnconditional => All.IsEmpty && AnyOf.IsEmpty;

    /// <summary>Whether the rule matches a call with these arguments.</summary>
    /// <param name="arguments">Six registers.</param>
    public bool Matches(ReadOnlySpan<ulong> arguments)
    {
        if (!Hold(All, arguments)) { return false; }
        if (AnyOf.IsEmpty) { return true; }
        foreach (ImmutableArray<ArgumentTest> alternative in AnyOf)
        {
            if (Hold(alternative, arguments)) { return true; }
        }

        return false;
    }

    private static bool Hold(ImmutableArray<ArgumentTest> tests, ReadOnlySpan<ulong> arguments)
    {
        foreach (ArgumentTest test in tests)
        {
            if (!test.Matches(arguments[test.Index])) { return false; }
        }

        return true;
    }
}
