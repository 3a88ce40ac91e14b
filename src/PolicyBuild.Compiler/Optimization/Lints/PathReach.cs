using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Which path lies below which, as far as text tells: symbolic links and what variables stand for are not known here.</summary>
internal static class PathReach
{
    /// <summary>Whether a rule on a path holds for another one as well: it is the same, or a folder above it.</summary>
    public static bool Covers(PathPattern rule, PathPattern path) =>
        rule == path || (rule.Pattern.Length == 0 && rule.Variable == path.Variable && IsAtOrBelow(path.Path, rule.Path));

    /// <summary>Whether a path is a folder or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string folder) =>
        folder == "/" || path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/');
}
