using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>A condition on a text: a file system's type, a name. Without a text (a null pointer) it does not hold, negated it does.</summary>
/// <param name="Argument">The text.</param>
/// <param name="Values">Whole texts of at most <see cref="MaxBytes"/> bytes of UTF-8 of which one must be it, or, negated, none.</param>
/// <param name="Negated">Whether none may be it.</param>
/// <param name="Source">The condition in the policy.</param>
public sealed record TextCondition(HookArgument Argument, ImmutableArray<string> Values, bool Negated, NodeRef Source) : HookCondition(Argument, Source)
{
    /// <summary>Bytes of the longest value: with its zero byte and one more byte, which tells a longer text from it, it fits into a program's stack.</summary>
    public const int MaxBytes = 62;
}
