using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>
/// A pattern for paths. <c>*</c>, <c>?</c> and <c>[a-z]</c> stay inside a segment, <c>**</c> crosses; <c>/data/**</c> covers /data itself too.
/// </summary>
/// <param name="Variable">What stands before <paramref name="Pattern"/>.</param>
/// <param name="Pattern">
/// Absolute, or, below a variable, empty or beginning with '/'; without a trailing '/', empty segments, "." and ".." ("/" alone stays); or that of
/// <see cref="Above"/>.
/// </param>
public readonly record struct PathGlob(PathVariable Variable, string Pattern)
{
    /// <summary>The folders above a variable's own, to the root: what no policy can write, and rules that the compiler adds ask of folders in which names change.</summary>
    public static PathGlob Above(PathVariable variable) => new(variable, AboveFolder);

    /// <summary>Whether it means the folders above the variable's.</summary>
    public bool IsAbove => Pattern == AboveFolder;

    private const string AboveFolder = "/..";
}
