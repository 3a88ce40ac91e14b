using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of sockets beside their connections, and of network devices that programs make.</summary>
internal static class SocketQueryHooks
{
    /// <summary>By which an SCTP socket takes addresses that socket_bind and socket_connect do not see.</summary>
    public const string Sctp = "sctp_bind_connect";

    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct sock *sk, int optname, struct sockaddr *address, int addrlen: one address or many, packed
        new(Sctp, [Number("option", 1, 32), Field("family", 0, 16, HookVocabulary.Family, new HookField("sock", "__sk_common.skc_family")), Field("type", 0, 16, HookVocabulary.SocketType, new HookField("sock", "sk_type"))]),

        // struct socket *sock, int level, int optname
        new("socket_getsockopt", [Number("level", 1, 32, HookVocabulary.SocketLevel), Number("option", 2, 32, HookVocabulary.SocketOption), .. Socket(0)]),

        // struct socket *sock
        new("socket_getsockname", Socket(0)),
        new("socket_getpeername", Socket(0)),

        // struct socket *sock, int how
        new("socket_shutdown", [Number("how", 1, 32, HookVocabulary.ShutDown), .. Socket(0)]),

        // struct socket *socka, struct socket *sockb
        new("socket_socketpair", Socket(0)),

        // const struct path *path, struct sock *other, int flags: the socket that a path leads to
        new("unix_find", [Path("path", 0, HookPathReach.KernelFunction), Field("type", 1, 16, HookVocabulary.SocketType, new HookField("sock", "sk_type"))]) { Since = new KernelVersion(7, 1) },

        new("tun_dev_create", []),

        // void *security
        new("tun_dev_open", []),
    ];
}
