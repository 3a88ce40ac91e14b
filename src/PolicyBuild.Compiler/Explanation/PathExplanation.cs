using System.Collections.Immutable;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>What a bundle's Landlock rules grant on a path.</summary>
/// <param name="Missing">The rights that were asked for, that the ABI handles and that no rule grants; none: the access is granted.</param>
/// <param name="NotHandled">The rights that were asked for and that the ABI does not know: the kernel leaves them alone.</param>
/// <param name="Grants">The rules that cover the path.</param>
/// <param name="Layer">The policy's Landlock section.</param>
public sealed record PathExplanation(
    LandlockAccessFs Missing, LandlockAccessFs NotHandled, ImmutableArray<PathGrant> Grants, SourcePlace Layer)
{
    /// <summary>Whether Landlock lets the access pass.</summary>
    public bool IsGranted => Missing == LandlockAccessFs.None;
}
