using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// The path variables without whose folders a program would be weaker than its policy. An unknown folder has nothing below it: a rule that allows what
/// is there then allows less, and one that denies what is not there denies more, which is safe; a denial of what is there denies less, and a rule that
/// allows what is not there allows all.
/// </summary>
internal static class NeededFolders
{
    /// <summary>The flags of a policy's program.</summary>
    public static BpfProgramFlags Of(HookPolicy policy)
    {
        BpfProgramFlags needed = BpfProgramFlags.None;
        foreach (HookRule rule in policy.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not PathCondition path || (rule.Verdict.Action == HookAction.Allow) != path.Negated) { continue; }
                foreach (PathGlob glob in path.Globs) { needed |= FlagOf(glob.Variable); }
            }
        }

        return needed;
    }

    private static BpfProgramFlags FlagOf(PathVariable variable) => variable switch
    {
        PathVariable.App => BpfProgramFlags.NeedsApp,
        PathVariable.Home => BpfProgramFlags.NeedsHome,
        PathVariable.Tmp => BpfProgramFlags.NeedsTmp,
        PathVariable.Dotnet => BpfProgramFlags.NeedsDotnet,
        _ => BpfProgramFlags.None,
    };
}
