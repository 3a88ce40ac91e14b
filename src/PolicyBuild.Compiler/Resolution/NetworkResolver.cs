using System.Collections.Immutable;
using System.Net;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>network</c>.</summary>
internal sealed class NetworkResolver(ResolveContext context)
{
    /// <summary>What is reached of the network; what no backend generates is noted as unsupported, and checked all the same.</summary>
    /// <param name="section">The section; null where it is absent.</param>
    /// <param name="mode">The policy's mode, which decides the default.</param>
    public NetworkPolicy Resolve(MappingNode? section, LaunchMode mode)
    {
        NetworkMode fallback = mode == LaunchMode.Direct ? NetworkMode.Host : NetworkMode.None;
        if (section is null) { return new NetworkPolicy(fallback, DnsDisabled: false, [], Source: default); }
        NetworkMode network = ReadMode(ResolveContext.Scalar(section, "mode"), fallback, mode);
        bool disabled = ReadDns(section.Find("dns"), network, mode, out ImmutableArray<string> servers);
        return new NetworkPolicy(network, disabled, servers, context.At(section))
        {
            DnsSystem = network == NetworkMode.Filtered && section.Find("dns") is ScalarNode { Text: "system" },
            DnsSource = PlaceOf(section, "dns"),
            Inbound = ReadInbound(ResolveContext.Items(section.Find("inbound"))),
            InboundSource = PlaceOf(section, "inbound"),
            Outbound = ReadOutbound(ResolveContext.Items(section.Find("outbound"))),
            OutboundSource = PlaceOf(section, "outbound"),
        };
    }

    private NetworkMode ReadMode(ScalarNode? node, NetworkMode fallback, LaunchMode mode)
    {
        switch (node?.Text)
        {
            case "host":
                return NetworkMode.Host;
            case "none":
                return NetworkMode.None;
            case "loopback-only":
                if (mode == LaunchMode.Direct) { context.Refuse("network.mode: loopback-only in mode direct", node, "write 'mode: sandbox', which has a network of its own"); }
                return NetworkMode.LoopbackOnly;
            case "filtered":
                return NetworkMode.Filtered;
            default:
                return fallback;
        }
    }

    private bool ReadDns(SyntaxNode? node, NetworkMode network, LaunchMode mode, out ImmutableArray<string> servers)
    {
        servers = [];
        bool disabled = node is ScalarNode { Text: "disabled" };
        if (node is SequenceNode list) { servers = ReadServers(list); }
        if (mode != LaunchMode.Direct || network == NetworkMode.Filtered || node is null) { return disabled; }

        // The programs of a filtered network hold the ports in every mode, and without a network there is nothing to hold. A file of its own, and a host's
        // network without its name servers, nothing gives in this mode.
        if (disabled && network != NetworkMode.None)
        {
            context.Refuse("network.dns: disabled in mode direct", node,
                "write 'network.mode: filtered', which holds the ports of name servers in every mode, or 'mode: sandbox' for a resolv.conf without servers");
        }
        else if (node is SequenceNode)
        {
            context.Refuse("network.dns with a list in mode direct", node,
                "write 'network.mode: filtered', which lets only these name servers be reached in every mode, or 'mode: sandbox' for a resolv.conf that names them");
        }

        return disabled;
    }

    private ImmutableArray<string> ReadServers(SequenceNode list)
    {
        var servers = ImmutableArray.CreateBuilder<string>(list.Items.Length);
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not ScalarNode server) { continue; }
            if (AddressText.TryRead(server.Text, out IPAddress? address)) { servers.Add(address.ToString()); }
            else { context.Report(SettingDiagnostics.BadAddress(context.At(server), server.Text)); }
        }

        return servers.ToImmutable();
    }

    private NodeRef PlaceOf(MappingNode section, string key) => context.At(section.Find(key) ?? section);

    private ImmutableArray<NetworkPort> ReadInbound(ImmutableArray<SyntaxNode> items)
    {
        var ports = ImmutableArray.CreateBuilder<NetworkPort>(items.Length);
        foreach (SyntaxNode item in items)
        {
            if (item is not ScalarNode node) { continue; }
            ReadOnlySpan<char> text = node.Text;
            TransportProtocol protocol = DestinationText.ReadProtocol(ref text);
            if (DestinationText.TryReadPort(text, out int port)) { ports.Add(new NetworkPort(protocol, port, context.At(node))); }
            else { context.Report(SettingDiagnostics.BadPort(context.At(node), node.Text)); }
        }

        return ports.ToImmutable();
    }

    private ImmutableArray<NetworkDestination> ReadOutbound(ImmutableArray<SyntaxNode> items)
    {
        var destinations = ImmutableArray.CreateBuilder<NetworkDestination>(items.Length);
        foreach (SyntaxNode item in items)
        {
            if (item is not ScalarNode node) { continue; }
            NodeRef at = context.At(node);
            switch (DestinationText.Read(node.Text, out TransportProtocol protocol, out AddressPrefix? addresses, out int port))
            {
                case DestinationStatus.Malformed:
                    context.Report(SettingDiagnostics.BadDestination(at, node.Text));
                    break;
                case DestinationStatus.BadPort:
                    context.Report(SettingDiagnostics.BadPort(at, node.Text));
                    break;
                case DestinationStatus.BitsBeyondPrefix:
                    context.Report(SettingDiagnostics.BitsBeyondPrefix(at, node.Text, addresses?.ToString() ?? ""));
                    break;
                default:
                    Add(destinations, protocol, addresses, port, at);
                    break;
            }
        }

        return destinations.ToImmutable();
    }

    private static void Add(ImmutableArray<NetworkDestination>.Builder destinations, TransportProtocol protocol, AddressPrefix? addresses, int port, NodeRef at)
    {
        if (addresses is { } prefix)
        {
            destinations.Add(new NetworkDestination(protocol, prefix.Unmapped(), port, at));
            return;
        }

        destinations.Add(new NetworkDestination(protocol, AddressPrefix.All(isIPv6: false), port, at));
        destinations.Add(new NetworkDestination(protocol, AddressPrefix.All(isIPv6: true), port, at));
    }
}
