using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
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

    /// <summary>What the program may use up; null: nothing is limited.</summary>
    public ResourcePolicy? Resources { get; init; }
}
