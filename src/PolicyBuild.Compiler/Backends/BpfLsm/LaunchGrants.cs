using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// What <c>launch: auto</c> adds to a policy for opened files, as the launcher's grants of Landlock have it: the started program, its interpreter and
/// the system's libraries, not for writing.
/// </summary>
internal static class LaunchGrants
{
    private const ulong Modes = 3; // FMODE_READ and FMODE_WRITE, include/linux/fs.h
    private const ulong Read = 1; // FMODE_READ
    private const ulong Truncate = 0x200; // O_TRUNC of every 64-bit architecture

    private static readonly ImmutableArray<PathGlob> s_files =
    [
        new((PathVariable)BpfStringSlot.Program, ""), new((PathVariable)BpfStringSlot.Interpreter, ""), new(PathVariable.None, "/etc/ld.so.cache"),
        new(PathVariable.None, "/lib/**"), new(PathVariable.None, "/lib64/**"), new(PathVariable.None, "/usr/lib/**"), new(PathVariable.None, "/usr/lib64/**"),
        new(PathVariable.None, "/usr/local/lib/**"),
    ];

    /// <summary>The rule.</summary>
    /// <exception cref="InvalidOperationException">The hook does not open files.</exception>
    public static HookRule RuleFor(HookPolicy policy)
    {
        HookArgument path = policy.Hook.Find("path") ?? throw Wrong(policy);
        HookArgument mode = policy.Hook.Find("f_mode") ?? throw Wrong(policy);
        HookArgument flags = policy.Hook.Find("flags") ?? throw Wrong(policy);
        return new HookRule(
            HookVerdict.Allow,
            [
                new PathCondition(path, s_files, Negated: false, default), new NumberCondition(mode, ArgumentOp.Eq, Modes, [Read], default),
                new NumberCondition(flags, ArgumentOp.NoBits, flags.Mask, [Truncate], default),
            ],
            default);
    }

    private static InvalidOperationException Wrong(HookPolicy policy) => new($"launch grants are for opened files, not for {policy.Hook.Name}");
}
