using System.Collections.Immutable;
using System.Net;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>What network mode filtered lets through; everything else is refused.</summary>
/// <param name="Destinations">What may be connected or sent to, the listed name servers included.</param>
/// <param name="Ports">What may be bound.</param>
/// <param name="Names">What is said of port 53 beyond the destinations.</param>
/// <param name="Place">The policy's section.</param>
/// <param name="OutboundPlace">Its <c>outbound</c>.</param>
/// <param name="InboundPlace">Its <c>inbound</c>.</param>
/// <param name="NamesPlace">Its <c>dns</c>.</param>
public sealed record NetworkModel(
    ImmutableArray<NetworkDestination> Destinations,
    ImmutableArray<NetworkPort> Ports,
    NetworkNames Names,
    NodeRef Place,
    NodeRef OutboundPlace,
    NodeRef InboundPlace,
    NodeRef NamesPlace)
{
    /// <summary>The port of name servers (RFC 1035, 4.2).</summary>
    public const int DomainPort = 53;

    /// <summary>The port of name servers by TLS (RFC 7858, 3.1) and QUIC (RFC 9250, 4.1.1).</summary>
    public const int SecureDomainPort = 853;

    /// <summary>Most destinations: their tries are some 2 MiB then, of 4 that a section may fill maps with.</summary>
    public const int MaxDestinations = 16384;

    /// <summary>Whether <c>dns: disabled</c> refuses a port.</summary>
    public static bool IsOfNames(int port) => port is DomainPort or SecureDomainPort;

    /// <summary>Whether two let the same be connected and sent to, wherever they say so.</summary>
    public static bool HaveSameDestinations(NetworkModel left, NetworkModel right) =>
        left.Names == right.Names
        && left.Destinations.AsSpan().SequenceEqual(right.Destinations.AsSpan(), EqualityComparer<NetworkDestination>.Create(
            static (a, b) => a with { Source = default } == b with { Source = default }));

    /// <summary>Whether two let the same ports be bound.</summary>
    public static bool HaveSamePorts(NetworkModel left, NetworkModel right) =>
        left.Ports.AsSpan().SequenceEqual(right.Ports.AsSpan(), EqualityComparer<NetworkPort>.Create(
            static (a, b) => a with { Source = default } == b with { Source = default }));

    /// <summary>Reads what a policy says.</summary>
    public static NetworkModel From(NetworkPolicy network)
    {
        ImmutableArray<NetworkDestination>.Builder destinations = network.Outbound.ToBuilder();
        foreach (string server in network.DnsServers)
        {
            AddressPrefix address = AddressPrefix.Of(IPAddress.Parse(server)).Unmapped();
            destinations.Add(new NetworkDestination(TransportProtocol.Any, address, DomainPort, network.DnsSource));
        }

        NetworkNames names = network.DnsDisabled ? NetworkNames.Disabled : network.DnsSystem ? NetworkNames.System : NetworkNames.Listed;
        return new NetworkModel(
            destinations.DrainToImmutable(), network.Inbound, names, network.Source, network.OutboundSource, network.InboundSource, network.DnsSource);
    }
}
