using System.Collections.Immutable;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// What rules for opening say of a file whose content goes without an open: truncated by its path, deleted, or replaced by a rename. It is judged as an
/// open that writes and truncates.
/// </summary>
internal static class WrittenFiles
{
    private const ulong Mode = 2; // FMODE_WRITE, include/linux/fs.h
    private const ulong Flags = 0x201; // O_WRONLY, O_TRUNC
    private const ulong Access = 2; // MAY_WRITE

    private static readonly string[] s_hooks = ["file_open", "file_permission", "file_truncate"];

    /// <summary>Whether a hook judges files that are written; rules of others, such as those of execution, say nothing of it.</summary>
    public static bool AreJudged(HookPolicy policy) => s_hooks.Contains(policy.Hook.Name);

    /// <summary>Whether a rule may mean a file that is written; of other hooks every rule does.</summary>
    public static bool MayMean(HookPolicy policy, HookRule rule) =>
        !AreJudged(policy) || rule.Conditions.All(static condition => condition is not NumberCondition number || ValueOf(number.Argument) is not { } value || number.Holds(value));

    /// <summary>The conditions on a rule's file itself, for a hook that has the same arguments. What the hook does not have is left out.</summary>
    /// <param name="rule">A rule that means a file that is written.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="isWhole">Whether nothing was left out.</param>
    public static ImmutableArray<HookCondition> ConditionsFor(HookRule rule, KernelHook hook, out bool isWhole)
    {
        isWhole = true;
        var conditions = ImmutableArray.CreateBuilder<HookCondition>(rule.Conditions.Length);
        foreach (HookCondition condition in rule.Conditions)
        {
            if (condition is PathCondition || (condition is NumberCondition number && ValueOf(number.Argument) is not null)) { continue; }
            if (condition is NumberCondition other && hook.Find(other.Argument.Name) is { } argument) { conditions.Add(other with { Argument = argument }); }
            else { isWhole = false; }
        }

        return conditions.DrainToImmutable();
    }

    private static ulong? ValueOf(HookArgument argument) => argument.Name switch
    {
        "f_mode" => Mode,
        "flags" => Flags,
        "access" => Access,
        _ => null,
    };
}
