using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// Files whose name is gone: of one that somebody still holds (O_PATH, which no hook sees) and opens again by /proc the kernel tells the path that it had and
/// " (deleted)" (d_path of fs/d_path.c). A rule that denies or reports means it by that path as before; one that allows does not.
/// </summary>
internal static class DeletedFiles
{
    private const string Mark = " (deleted)";

    /// <summary>The path that a file had; null: it has it still.</summary>
    public static string? PathOf(string path) => path.EndsWith(Mark, StringComparison.Ordinal) ? path[..^Mark.Length] : null;

    /// <summary>Whether a condition means them.</summary>
    public static bool AreMeant(PathCondition condition, HookAction action) =>
        condition.Argument.Name == AnonymousFiles.Argument && !AnonymousFiles.IsStrict(condition, action) && !condition.Globs.Any(static glob => glob.IsAbove);

    /// <summary>The rule with the paths that they have.</summary>
    public static HookRule Complete(HookRule rule)
    {
        for (int i = 0; i < rule.Conditions.Length; i++)
        {
            // A hook has one argument of the name, and a mapping each key once.
            if (rule.Conditions[i] is PathCondition one && AreMeant(one, rule.Verdict.Action)) { return rule with { Conditions = rule.Conditions.SetItem(i, Complete(one)) }; }
        }

        return rule;
    }

    private static PathCondition Complete(PathCondition condition)
    {
        ImmutableArray<PathGlob>.Builder globs = ImmutableArray.CreateBuilder<PathGlob>(2 * condition.Globs.Length);
        globs.AddRange(condition.Globs);
        foreach (PathGlob glob in condition.Globs)
        {
            // All beneath a folder is meant with whatever it ends in; the folder itself may be a file.
            string pattern = glob.Pattern;
            while (pattern.EndsWith("/**", StringComparison.Ordinal)) { pattern = pattern[..^"/**".Length]; }
            bool isOpen = pattern.EndsWith('*') || (pattern.Length == 0 && glob.Variable == PathVariable.None);
            if (!isOpen) { globs.Add(glob with { Pattern = pattern + Mark }); }
        }

        return condition with { Globs = globs.DrainToImmutable() };
    }
}
