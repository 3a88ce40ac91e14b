using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Says what network mode filtered means, in the plainest way: the programs are held against it, and explanations come from it.</summary>
public static class NetworkEvaluator
{
    private static readonly AddressPrefix s_unspecified6 = new(IsIPv6: true, 0, 0, 128);
    private static readonly AddressPrefix s_unspecified4 = new(IsIPv6: false, 0, 0, 32);

    /// <summary>A connection, or a datagram that is sent.</summary>
    /// <param name="model">The rules.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="address">A whole address, as the program writes it.</param>
    /// <param name="port">The port, 0 to 65535.</param>
    public static NetworkVerdict Connect(NetworkModel model, TransportProtocol protocol, AddressPrefix address, int port)
    {
        if (model.Names == NetworkNames.Disabled && NetworkModel.IsOfNames(port)) { return new NetworkVerdict(NetworkReason.NamesDisabled, model.NamesPlace); }

        // "::" may become 127.0.0.1 or an own address of IPv4, so it has to be allowed as both.
        bool isAllowed = TryFind(model, protocol, address.Unmapped(), port, out NodeRef place)
            && (address != s_unspecified6 || TryFind(model, protocol, s_unspecified4, port, out _));
        if (isAllowed) { return new NetworkVerdict(NetworkReason.Listed, place); }
        return model.Names == NetworkNames.System && port == NetworkModel.DomainPort
            ? new NetworkVerdict(NetworkReason.NameServer, model.NamesPlace)
            : new NetworkVerdict(NetworkReason.Unlisted, model.OutboundPlace);
    }

    /// <summary>A packet of a connected socket, in a policy whose modes differ: whether the mode's rules let it go on to its peer.</summary>
    /// <param name="model">The rules.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="own">The socket's own address, of the same family.</param>
    /// <param name="ownPort">Its own port.</param>
    /// <param name="peer">The peer's address.</param>
    /// <param name="peerPort">The peer's port, 1 to 65535.</param>
    /// <param name="isNameServer">Whether the peer is one of the target's name servers.</param>
    public static bool Keeps(NetworkModel model, TransportProtocol protocol, AddressPrefix own, int ownPort, AddressPrefix peer, int peerPort, bool isNameServer)
    {
        // What came in on a port that may be bound is answered.
        if (protocol == TransportProtocol.Tcp && Bind(model, protocol, ownPort).IsAllowed(isNameServer: false)) { return true; }
        if (model.Names == NetworkNames.Disabled && NetworkModel.IsOfNames(peerPort)) { return false; }

        // Who connected to an unspecified address has become his own peer.
        bool isItself = own == peer && model.Destinations.Any(static destination => IsUnspecified(destination.Addresses))
            && TryFind(model, protocol, peer.IsIPv6 ? s_unspecified6 : s_unspecified4, peerPort, out _);
        return isItself || Connect(model, protocol, peer, peerPort).IsAllowed(isNameServer);
    }

    /// <summary>Whether addresses are "0.0.0.0" or "::" alone, by which a program reaches its own host.</summary>
    internal static bool IsUnspecified(AddressPrefix addresses) => addresses == s_unspecified4 || addresses == s_unspecified6;

    /// <summary>A port that is bound, on whatever address.</summary>
    /// <param name="model">The rules.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="port">The port; 0 asks for any free one.</param>
    public static NetworkVerdict Bind(NetworkModel model, TransportProtocol protocol, int port)
    {
        // The kernel gives every UDP socket that sends such a port; on a TCP socket it would be one to listen on.
        if (port == 0 && protocol == TransportProtocol.Udp) { return new NetworkVerdict(NetworkReason.AnyPort, model.InboundPlace); }
        foreach (NetworkPort listed in model.Ports)
        {
            if (listed.Covers(new NetworkPort(protocol, port, default))) { return new NetworkVerdict(NetworkReason.Listed, listed.Source); }
        }

        return new NetworkVerdict(NetworkReason.Unlisted, model.InboundPlace);
    }

    private static bool TryFind(NetworkModel model, TransportProtocol protocol, AddressPrefix address, int port, out NodeRef place)
    {
        var asked = new NetworkDestination(protocol, address, port, default);
        foreach (NetworkDestination destination in model.Destinations)
        {
            if (!destination.Covers(asked)) { continue; }
            place = destination.Source;
            return true;
        }

        place = default;
        return false;
    }
}
