using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Model;

/// <summary>
/// A path of the policy as Landlock can take it: an absolute path or one below a variable, with a pattern at most in its last segment.
/// </summary>
/// <param name="Variable">What stands before <paramref name="Path"/>.</param>
/// <param name="Path">
/// The literal part without a trailing '/' ("/" alone stays): absolute, or empty or beginning with '/' below a variable; with a pattern, the folder.
/// </param>
/// <param name="Pattern">The last segment's pattern; empty without one. A trailing <c>/**</c> is no pattern: a rule on a folder covers all beneath. Behind a pattern it is a '/', for the matches that are folders alone.</param>
public readonly record struct PathPattern(PathVariable Variable, string Path, string Pattern)
{
    /// <summary>The path as a policy writes it: <c>${app}/data</c>, <c>/usr/lib/python3*</c>.</summary>
    public string Text => PathText.Of(Variable, Path, Pattern);
}
