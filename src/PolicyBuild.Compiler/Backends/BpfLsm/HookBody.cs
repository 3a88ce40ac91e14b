using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Backends.BpfLsm.Addresses;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>The rules of some modes, ready to be written.</summary>
/// <param name="Modes">The numbers of the modes; none: the policy's own mode and all others.</param>
/// <param name="Plan">The rules; null: everything is let through.</param>
/// <param name="Paths">What was prepared for each of the plan's paths.</param>
/// <param name="Source">The hook in the policy.</param>
internal sealed record HookBody(ImmutableArray<int> Modes, HookPlan? Plan, ImmutableArray<PathWriter> Paths, NodeRef Source)
{
    /// <summary><see cref="Model.Hooks.HookPolicy.PassesWithoutPaths"/>.</summary>
    public bool PassesWithoutPaths { get; init; }

    /// <summary>Where the address is looked up; null: it is compared, or no rule asks for it.</summary>
    public AddressTable? Addresses { get; init; }
}
