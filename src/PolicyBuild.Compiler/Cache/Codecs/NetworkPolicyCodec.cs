using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What a policy says about the network as bytes.</summary>
internal static class NetworkPolicyCodec
{
    /// <summary>Writes the section.</summary>
    public static void Write(CacheWriter writer, NetworkPolicy network)
    {
        writer.Byte((byte)network.Mode);
        writer.Flag(network.DnsDisabled);
        writer.Texts(network.DnsServers);
        writer.Renamed(network.Source);
        writer.Flag(network.DnsSystem);
        writer.Renamed(network.DnsSource);
        writer.Number((ulong)network.Inbound.Length);
        foreach (NetworkPort port in network.Inbound)
        {
            writer.Byte((byte)port.Protocol);
            writer.Int(port.Port);
            writer.Renamed(port.Source);
        }

        writer.Renamed(network.InboundSource);
        writer.Number((ulong)network.Outbound.Length);
        foreach (NetworkDestination destination in network.Outbound) { Write(writer, destination); }
        writer.Renamed(network.OutboundSource);
    }

    /// <summary>Reads the section.</summary>
    public static NetworkPolicy Read(ref CacheReader reader)
    {
        var network = new NetworkPolicy((NetworkMode)reader.Bounded((int)NetworkMode.Filtered), reader.Flag(), reader.Texts(), reader.Renamed());
        return network with
        {
            DnsSystem = reader.Flag(),
            DnsSource = reader.Renamed(),
            Inbound = ReadPorts(ref reader),
            InboundSource = reader.Renamed(),
            Outbound = ReadDestinations(ref reader),
            OutboundSource = reader.Renamed(),
        };
    }

    private static void Write(CacheWriter writer, NetworkDestination destination)
    {
        writer.Byte((byte)destination.Protocol);
        writer.Flag(destination.Addresses.IsIPv6);
        writer.Number(destination.Addresses.High);
        writer.Number(destination.Addresses.Low);
        writer.Int(destination.Addresses.Length);
        writer.Int(destination.Port);
        writer.Renamed(destination.Source);
    }

    private static ImmutableArray<NetworkPort> ReadPorts(ref CacheReader reader)
    {
        int count = reader.Count();
        var ports = ImmutableArray.CreateBuilder<NetworkPort>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { ports.Add(new NetworkPort(ReadProtocol(ref reader), reader.Int(), reader.Renamed())); }
        return ports.DrainToImmutable();
    }

    private static ImmutableArray<NetworkDestination> ReadDestinations(ref CacheReader reader)
    {
        int count = reader.Count();
        var destinations = ImmutableArray.CreateBuilder<NetworkDestination>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            destinations.Add(new NetworkDestination(
                ReadProtocol(ref reader), new AddressPrefix(reader.Flag(), reader.Number(), reader.Number(), reader.Int()), reader.Int(), reader.Renamed()));
        }

        return destinations.DrainToImmutable();
    }

    private static TransportProtocol ReadProtocol(ref CacheReader reader) => (TransportProtocol)reader.Bounded((int)TransportProtocol.Udp);
}
