using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>One path rule of a Landlock section.</summary>
/// <param name="Access">The number of the access set.</param>
/// <param name="Variable">What stands before the path.</param>
/// <param name="Required">Whether a missing path stops the start.</param>
/// <param name="Path">The path; with a pattern, the folder.</param>
/// <param name="Pattern">The last segment's pattern; empty without one.</param>
public sealed record LandlockPathRule(int Access, PathVariable Variable, bool Required, string Path, string Pattern)
{
    /// <summary>The path as a policy writes it.</summary>
    public string Text => PathText.Of(Variable, Path, Pattern);
}
