using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>Which policy runs the app: the one that says so, else the one with the app's name, else the only one.</summary>
internal static class EntryPolicy
{
    /// <summary>The bundle's full path; null without a policy, and after a fault.</summary>
    /// <param name="policies">The project's SandboxPolicy items.</param>
    /// <param name="bundles">The bundle of each, in the same order.</param>
    /// <param name="others">Bundles of referenced projects; they count where the project has no policy of its own.</param>
    /// <param name="assembly">The app's name.</param>
    /// <param name="fault">What is unclear; null: nothing.</param>
    public static string? Find(ITaskItem[] policies, ITaskItem[] bundles, ITaskItem[] others, string assembly, out Diagnostic? fault)
    {
        fault = null;
        string[] paths = [.. (bundles.Length > 0 ? bundles : others).Select(item => item.GetMetadata("FullPath")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] entries = [.. policies.Zip(bundles).Where(pair => pair.First.GetMetadata("Entry").Equals("true", StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair.Second.GetMetadata("FullPath")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (entries.Length == 1) { return entries[0]; }
        if (entries.Length > 1)
        {
            fault = PublishDiagnostics.EntryTwice(Names(entries));
            return null;
        }

        string? own = paths.FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == assembly);
        if (own is not null || paths.Length == 0) { return own; }
        if (paths.Length == 1) { return paths[0]; }
        fault = PublishDiagnostics.NoEntry(assembly, Names(paths));
        return null;
    }

    private static string Names(IEnumerable<string> paths) => string.Join(", ", paths.Select(path => Path.GetFileNameWithoutExtension(path)));
}
