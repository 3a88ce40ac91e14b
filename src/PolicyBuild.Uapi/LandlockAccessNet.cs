namespace PolicyBuild.Uapi;

/// <summary>LANDLOCK_ACCESS_NET_*: what a port rule can grant (linux/landlock.h).</summary>
[Flags]
public enum LandlockAccessNet : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Bind a TCP socket to the port (ABI 4, Linux 6.7).</summary>
    BindTcp = 1UL << 0,

    /// <summary>Connect a TCP socket to the remote port (ABI 4, Linux 6.7).</summary>
    ConnectTcp = 1UL << 1,

    /// <summary>Bind a UDP socket to the port (ABI 10, Linux 7.2).</summary>
    BindUdp = 1UL << 2,

    /// <summary>Connect a UDP socket, or send a datagram, to the remote port (ABI 10, Linux 7.2).</summary>
    ConnectSendUdp = 1UL << 3,
}
