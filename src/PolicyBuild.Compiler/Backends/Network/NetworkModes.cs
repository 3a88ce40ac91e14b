using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>What network programs judge by in each mode.</summary>
/// <param name="Own">The policy's own mode, and every mode that is not listed; null: everything is let through, as nothing or another layer holds it.</param>
/// <param name="Others">Modes with rules of their own, in the order of the modes.</param>
public sealed record NetworkModes(NetworkModel? Own, ImmutableArray<(LaunchMode Mode, NetworkModel? Model)> Others)
{
    /// <summary>Whether there is anything for a program to judge.</summary>
    public bool HasRules
    {
        get
        {
            foreach ((_, NetworkModel? model) in Others)
            {
                if (model is not null) { return true; }
            }

            return Own is not null;
        }
    }

    /// <summary>Destinations of all modes.</summary>
    public int DestinationCount
    {
        get
        {
            int count = Own?.Destinations.Length ?? 0;
            foreach ((_, NetworkModel? model) in Others) { count += model?.Destinations.Length ?? 0; }
            return count;
        }
    }

    /// <summary>Reads what a policy says.</summary>
    public static NetworkModes From(PolicyModel policy)
    {
        NetworkMode atStart = policy.Network.Mode;
        var others = ImmutableArray.CreateBuilder<(LaunchMode, NetworkModel?)>(policy.OtherModes.Length);
        foreach (ModeRules mode in policy.OtherModes) { others.Add((mode.Mode, Of(atStart, mode.Network))); }
        return new NetworkModes(atStart == NetworkMode.Filtered ? NetworkModel.From(policy.Network) : null, others.MoveToImmutable());
    }

    // A program keeps the network namespace that it was started in: one of its own is never left, and of the host's nothing is reached where the mode has
    // another. The lists hold in either.
    private static NetworkModel? Of(NetworkMode atStart, NetworkPolicy then) => (atStart, then.Mode) switch
    {
        (NetworkMode.None, _) => null,
        (_, NetworkMode.Filtered) => NetworkModel.From(then),
        (_, NetworkMode.Host) => null,
        (NetworkMode.LoopbackOnly, NetworkMode.LoopbackOnly) => null,
        _ => NetworkModel.From(then with { Inbound = [], Outbound = [], DnsServers = [], DnsDisabled = false, DnsSystem = false }),
    };
}
