using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>
/// A pattern for paths. <c>*</c>, <c>?</c> and <c>[a-z]</c> stay inside a segment, <c>**</c> crosses; <c>/data/**</c> covers /data itself too.
/// </summary>
/// <param name="Variable">What stands before <paramref name="Pattern"/>.</param>
/// <param name="Pattern">
/// Absolute, or, below a variable, empty or beginning with '/'; without a trailing '/', empty segments, "." and ".." ("/" alone stays).
/// </param>
public readonly record struct PathGlob(PathVariable Variable, string Pattern);
