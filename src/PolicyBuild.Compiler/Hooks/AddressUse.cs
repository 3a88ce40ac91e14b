namespace PolicyBuild.Compiler.Hooks;

/// <summary>What a hook's socket address is for: by what family the kernel reads it depends on that.</summary>
public enum AddressUse : byte
{
    /// <summary>No socket address.</summary>
    None,

    /// <summary>A connection to it. AF_UNSPEC ends a connection, and is no address.</summary>
    Connect,

    /// <summary>
    /// What a socket is bound to. AF_UNSPEC is AF_INET (net/ipv4/af_inet.c), and a raw socket of AF_INET does not look at the family at all
    /// (raw_bind of net/ipv4/raw.c).
    /// </summary>
    Bind,

    /// <summary>
    /// Where a message goes. On a socket of AF_INET AF_UNSPEC is AF_INET, on one of AF_INET6 the raw socket's AF_INET6 or the datagram socket's lack of an
    /// address (net/ipv6/raw.c, udp.c). A stream goes where it is connected to, but for MSG_FASTOPEN.
    /// </summary>
    Send,
}
