using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>
/// The rules for one hook. Every rule that matches counts; deny wins over audit, audit over allow, of several deny the first one's error. Where none matches,
/// the default says.
/// </summary>
/// <param name="Hook">The hook.</param>
/// <param name="Default">What an operation gets that no rule matches.</param>
/// <param name="LaunchGrants">Whether reading the started program, its interpreter and the system's libraries is allowed by a rule of the compiler's (file_open).</param>
/// <param name="Rules">The rules, in the order of the policy.</param>
/// <param name="Source">Where the policy has them.</param>
public sealed record HookPolicy(KernelHook Hook, HookVerdict Default, bool LaunchGrants, ImmutableArray<HookRule> Rules, NodeRef Source)
{
    /// <summary>Whether mode hardened alone brought it: a start that falls back to a lower mode leaves it out.</summary>
    public bool OfHardened { get; init; }

    /// <summary>
    /// Whether every operation goes on where the kernel tells no path on the hook (those named path_* before Linux 6.12). Without this what may be denied
    /// is denied there. A path that the kernel knows and cannot tell is denied all the same.
    /// </summary>
    public bool PassesWithoutPaths { get; init; }

    /// <summary>Whether a kernel without the hook has nothing to judge there: the program is left out then. Else that stops the start.</summary>
    public bool SkipsWithoutHook { get; init; }
}
