using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Where what a glob matches has its name, as the hooks of names in folders see it: the folder, and the name in it.</summary>
/// <param name="Folder">The folders.</param>
/// <param name="Name">The name; null: every name, since no program compares a pattern, or a name that is too long.</param>
/// <param name="IsTree">Whether all beneath the folder is matched, so that "every name" says no more than the glob.</param>
internal readonly record struct GlobPlace(PathGlob Folder, string? Name, bool IsTree)
{
    /// <summary>Finds the place; none for the root, or a variable's folder: what is above it is not known.</summary>
    public static GlobPlace? Of(PathGlob glob)
    {
        string[] segments = glob.Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length == 0) { return null; }
        return segments[^1] == "**"
            ? new GlobPlace(glob, null, IsTree: true)
            : new GlobPlace(FolderOf(glob.Variable, segments.AsSpan(0, segments.Length - 1)), NameOf(segments[^1]), IsTree: false);
    }

    /// <summary>The name that a segment is; null for a pattern, and for a name that no program can compare.</summary>
    public static string? NameOf(string segment) =>
        segment.AsSpan().IndexOfAny('*', '?', '[') < 0 && Encoding.UTF8.GetByteCount(segment) <= TextCondition.MaxBytes ? segment : null;

    /// <summary>The folder that segments lead to.</summary>
    public static PathGlob FolderOf(PathVariable variable, ReadOnlySpan<string> segments) =>
        new(variable, segments.Length > 0 ? "/" + string.Join('/', segments.ToArray()) : variable == PathVariable.None ? "/" : "");
}
