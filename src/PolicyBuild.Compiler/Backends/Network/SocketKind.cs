namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Numbers of sockets that the programs compare (linux/net.h, linux/socket.h, linux/in.h).</summary>
internal static class SocketKind
{
    public const int Stream = 1; // SOCK_STREAM
    public const int Datagram = 2; // SOCK_DGRAM
    public const int Tcp = 6; // IPPROTO_TCP
    public const int Udp = 17; // IPPROTO_UDP
    public const int MultipathTcp = 262; // IPPROTO_MPTCP
    public const int Unspecified = 0; // AF_UNSPEC
    public const int Unix = 1; // AF_UNIX
    public const int Internet = 2; // AF_INET
    public const int Internet6 = 10; // AF_INET6
    public const int Netlink = 16; // AF_NETLINK
    public const int Algorithm = 38; // AF_ALG
    public const int FastOpen = 0x20000000; // MSG_FASTOPEN
}
