using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// What of network mode filtered Landlock can hold as well: the ports, whatever the address. They are a further layer, so that a kernel whose
/// Landlock knows no ports is no reason to refuse the start, and only of a policy that has a Landlock layer. Where the policy lists ports
/// itself, both lists hold.
/// </summary>
internal static class NetworkPortRules
{
    /// <summary>A Landlock layer with the ports of the network lists in the place of lists that it does not have.</summary>
    public static LandlockPolicy AddTo(LandlockPolicy landlock, NetworkPolicy network)
    {
        if (network.Mode != NetworkMode.Filtered) { return landlock; }
        NetworkModel model = NetworkModel.From(network);
        LandlockPorts tcp = landlock.Tcp ?? new LandlockPorts(null, null, network.Source);
        LandlockPorts udp = landlock.Udp ?? new LandlockPorts(null, null, network.Source);

        // UDP sockets bind themselves to any free port when they send: their ports to bind stay with the programs.
        tcp = tcp with { Bind = tcp.Bind ?? Bound(model), Connect = tcp.Connect ?? Connected(model, TransportProtocol.Tcp) };
        udp = udp with { Connect = udp.Connect ?? Connected(model, TransportProtocol.Udp) };
        return landlock with { Tcp = tcp, Udp = udp is { Bind: null, Connect: null } ? null : udp };
    }

    private static ImmutableArray<LandlockPort> Bound(NetworkModel model)
    {
        var ports = ImmutableArray.CreateBuilder<LandlockPort>();
        foreach (NetworkPort port in model.Ports)
        {
            if (port.Protocol != TransportProtocol.Udp) { ports.Add(new LandlockPort(port.Port, port.Source)); }
        }

        return ports.DrainToImmutable();
    }

    // A destination on every port leaves Landlock nothing to hold.
    private static ImmutableArray<LandlockPort>? Connected(NetworkModel model, TransportProtocol protocol)
    {
        var ports = new SortedDictionary<int, LandlockPort>();
        foreach (NetworkDestination destination in model.Destinations)
        {
            if (destination.Protocol != TransportProtocol.Any && destination.Protocol != protocol) { continue; }
            if (destination.Port == 0) { return null; }
            ports.TryAdd(destination.Port, new LandlockPort(destination.Port, destination.Source));
        }

        if (model.Names == NetworkNames.System) { ports.TryAdd(NetworkModel.DomainPort, new LandlockPort(NetworkModel.DomainPort, model.NamesPlace)); }
        if (model.Names == NetworkNames.Disabled)
        {
            ports.Remove(NetworkModel.DomainPort);
            ports.Remove(NetworkModel.SecureDomainPort);
        }

        return [.. ports.Values];
    }
}
