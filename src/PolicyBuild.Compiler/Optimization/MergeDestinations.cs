using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Drops destinations and ports that others cover, and joins what is listed for TCP and for UDP. All entries allow, so that only their
/// union counts.
/// </summary>
internal sealed class MergeDestinations : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "merge-destinations";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        int destinations = 0, ports = 0;
        NetworkPolicy network = Merge(policy.Network, ref destinations, ref ports);
        var others = ImmutableArray.CreateBuilder<ModeRules>(policy.OtherModes.Length);
        foreach (ModeRules mode in policy.OtherModes) { others.Add(mode with { Network = Merge(mode.Network, ref destinations, ref ports) }); }
        string held = network.Mode == NetworkMode.Filtered ? Held(policy, network.Outbound.Length, network.Inbound.Length) : "";
        result = new PassResult(Name, destinations + ports, $"{destinations} destinations and {ports} ports joined or dropped{held}");
        return destinations + ports == 0 ? policy : policy with { Network = network, OtherModes = others.MoveToImmutable() };
    }

    private static NetworkPolicy Merge(NetworkPolicy network, ref int destinations, ref int ports)
    {
        ImmutableArray<NetworkDestination> outbound = DropCovered(Join(network.Outbound));
        ImmutableArray<NetworkPort> inbound = Join(network.Inbound);
        destinations += network.Outbound.Length - outbound.Length;
        ports += network.Inbound.Length - inbound.Length;
        return network with { Inbound = inbound, Outbound = outbound };
    }

    // The report is where a reader looks for what holds the lists.
    private static string Held(PolicyModel policy, int destinations, int ports) =>
        $"; {destinations} destinations and {ports} ports to bind are held by programs on the cgroup"
        + (policy.Landlock is null ? "" : ", their ports by Landlock too where its ABI knows them")
        + (policy.BestEffort ? "; a host that loads no programs starts the policy without them" : "; a host that loads no programs is refused");

    // What is covered by something dropped is covered by what covers that.
    private static ImmutableArray<NetworkDestination> DropCovered(ImmutableArray<NetworkDestination> destinations)
    {
        if (destinations.Length < 2) { return destinations; }
        var covers = new DestinationCovers(destinations);
        var kept = ImmutableArray.CreateBuilder<NetworkDestination>(destinations.Length);
        for (int i = 0; i < destinations.Length; i++)
        {
            if (covers.Find(i) < 0) { kept.Add(destinations[i]); }
        }

        return kept.DrainToImmutable();
    }

    // The first of equal entries stays.
    private static ImmutableArray<NetworkDestination> Join(ImmutableArray<NetworkDestination> destinations)
    {
        if (destinations.Length < 2) { return destinations; }
        var places = new Dictionary<(AddressPrefix, int), int>(destinations.Length);
        var joined = ImmutableArray.CreateBuilder<NetworkDestination>(destinations.Length);
        foreach (NetworkDestination destination in destinations)
        {
            if (places.TryAdd((destination.Addresses, destination.Port), joined.Count)) { joined.Add(destination); }
            else
            {
                int place = places[(destination.Addresses, destination.Port)];
                joined[place] = joined[place] with { Protocol = Both(joined[place].Protocol, destination.Protocol) };
            }
        }

        return joined.DrainToImmutable();
    }

    private static ImmutableArray<NetworkPort> Join(ImmutableArray<NetworkPort> ports)
    {
        if (ports.Length < 2) { return ports; }
        var places = new Dictionary<int, int>(ports.Length);
        var joined = ImmutableArray.CreateBuilder<NetworkPort>(ports.Length);
        foreach (NetworkPort port in ports)
        {
            if (places.TryAdd(port.Port, joined.Count)) { joined.Add(port); }
            else { joined[places[port.Port]] = joined[places[port.Port]] with { Protocol = Both(joined[places[port.Port]].Protocol, port.Protocol) }; }
        }

        return joined.DrainToImmutable();
    }

    private static TransportProtocol Both(TransportProtocol a, TransportProtocol b) => a == b ? a : TransportProtocol.Any;
}
