using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>A policy with everything named resolved: what Optimize rewrites and the backends generate from.</summary>
/// <param name="Profile">The policy's name.</param>
/// <param name="Mode">How far the sandbox goes.</param>
/// <param name="BestEffort">Whether a layer that the host lacks is skipped and printed instead of stopping the start.</param>
/// <param name="Requires">What the host must have.</param>
/// <param name="Architectures">The architectures to generate for, in canonical order.</param>
/// <param name="Seccomp">The system call layer; null: none.</param>
/// <param name="Landlock">The Landlock layer; null: none.</param>
/// <param name="Network">What the program reaches of the network.</param>
/// <param name="Process">What is set on the process itself.</param>
/// <param name="Unsupported">Written settings that no backend generates yet; each becomes an error in Generate.</param>
public sealed record PolicyModel(
    string Profile,
    LaunchMode Mode,
    bool BestEffort,
    Requirements Requires,
    ImmutableArray<Architecture> Architectures,
    SeccompPolicy? Seccomp,
    LandlockPolicy? Landlock,
    NetworkPolicy Network,
    ProcessPolicy Process,
    ImmutableArray<UnsupportedSetting> Unsupported)
{
    /// <summary>What filters are made small in.</summary>
    public FilterObjective Objective { get; init; }

    /// <summary>What runs the program.</summary>
    public PolicyRuntime Runtime { get; init; }

    /// <summary>The lowest mode that the launcher may fall back to; null: none. Always below <see cref="Mode"/>.</summary>
    public LaunchMode? LowestMode { get; init; }

    /// <summary>Written settings that nothing enforces yet: the bundle names them, and the launcher refuses them or prints them.</summary>
    public ImmutableArray<UnsupportedSetting> Unenforced { get; init; } = [];

    /// <summary>Whether the filter itself keeps the program off the network, which mode direct leaves to it.</summary>
    public bool FilterHoldsNetwork => Network.Mode == NetworkMode.None && (LowestMode ?? Mode) == LaunchMode.Direct;

    /// <summary>Programs on the kernel's security hooks; null: none.</summary>
    public BpfLsmPolicy? BpfLsm { get; init; }

    /// <summary>
    /// What programs judge by in other modes, in the order of the modes; a mode whose rules are those of this policy, and one that never is in force, is not
    /// here. Everything that is settled at the start is <see cref="Mode"/>'s alone.
    /// </summary>
    public ImmutableArray<ModeRules> OtherModes { get; init; } = [];

    /// <summary>What the program may use up; null: nothing is limited.</summary>
    public ResourcePolicy? Resources { get; init; }
}
