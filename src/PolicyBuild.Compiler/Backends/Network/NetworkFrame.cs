namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Where the programs keep things on their stack, as offsets from the frame pointer.</summary>
internal static class NetworkFrame
{
    /// <summary>The record of a denial: <see cref="Bundles.Layout.BpfEvent"/>.</summary>
    public const int Event = -32;

    /// <summary>A key of <see cref="DestinationTrie"/> or of the map of ports.</summary>
    public const int Key = -56;

    /// <summary>The address as 16 bytes in network order, IPv4 in IPv6 form: a key of the map of name servers.</summary>
    public const int Address = -72;

    /// <summary>A copy of the kernel's struct sockaddr_in6, 28 bytes.</summary>
    public const int SocketAddress = -104;
}
