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
    /// <param name="prefix">What stands before the section's name in messages: empty, or the overlay that it is in.</param>
    public NetworkPolicy Resolve(MappingNode? section, LaunchMode mode, string prefix = "")
    {
        NetworkMode fallback = mode == LaunchMode.Direct ? NetworkMode.Host : NetworkMode.None;
        if (section is null) { return new NetworkPolicy(fallback, DnsDisabled: false, [], Source: default); }
        NetworkMode network = ReadMode(ResolveContext.Scalar(section, "mode"), fallback, mode, prefix);
        bool disabled = ReadDns(section.Find("dns"), mode, prefix, out ImmutableArray<string> servers);
        CheckList(section, "inbound", prefix);
        CheckList(section, "outbound", prefix);
        return new NetworkPolicy(network, disabled, servers, context.At(section));
    }

    private NetworkMode ReadMode(ScalarNode? node, NetworkMode fallback, LaunchMode mode, string prefix)
    {
        switch (node?.Text)
        {
            case "host":
                return NetworkMode.Host;
            case "none":
                return NetworkMode.None;
            case "loopback-only":
                if (mode == LaunchMode.Direct) { context.Refuse(prefix + "network.mode: loopback-only in mode direct", node); }
                return NetworkMode.LoopbackOnly;
            case "filtered":
                context.Refuse(prefix + "network.mode: filtered", node);
                return NetworkMode.None;
            default:
                return fallback;
        }
    }

    private bool ReadDns(SyntaxNode? node, LaunchMode mode, string prefix, out ImmutableArray<string> servers)
    {
        servers = [];
        bool disabled = node is ScalarNode { Text: "disabled" };
        if (node is SequenceNode list) { servers = ReadServers(list); }
        if (mode == LaunchMode.Direct && (disabled || node is SequenceNode))
        {
            context.Refuse(prefix + (disabled ? "network.dns: disabled in mode direct" : "network.dns with a list in mode direct"), node!); // it is one of the two
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

    private void CheckList(MappingNode section, string key, string prefix)
    {
        if (section.Find(key) is not SequenceNode { Items.Length: > 0 } list) { return; }
        context.Refuse(prefix + "network." + key, list);
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not ScalarNode scalar) { continue; }
            if (key == "inbound") { CheckInbound(scalar); }
            else { CheckOutbound(scalar); }
        }
    }

    private void CheckInbound(ScalarNode node)
    {
        ReadOnlySpan<char> text = DestinationText.WithoutProtocol(node.Text);
        if (!DestinationText.IsPort(text)) { context.Report(SettingDiagnostics.BadPort(context.At(node), node.Text)); }
    }

    private void CheckOutbound(ScalarNode node)
    {
        switch (DestinationText.Check(node.Text, out string network))
        {
            case DestinationStatus.Malformed:
                context.Report(SettingDiagnostics.BadDestination(context.At(node), node.Text));
                break;
            case DestinationStatus.BadPort:
                context.Report(SettingDiagnostics.BadPort(context.At(node), node.Text));
                break;
            case DestinationStatus.BitsBeyondPrefix:
                context.Report(SettingDiagnostics.BitsBeyondPrefix(context.At(node), node.Text, network));
                break;
        }
    }
}
