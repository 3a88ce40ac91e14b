using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of sockets.</summary>
internal static class SocketHooks
{
    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // int family, int type, int protocol, int kern
        new("socket_create", SocketNumbers(0)),

        // struct socket *sock, int family, int type, int protocol, int kern
        new("socket_post_create", SocketNumbers(1)),

        // struct socket *sock, struct sockaddr *address, int addrlen
        new("socket_bind", [Address(AddressUse.Bind, 1), .. Socket(0)]),
        new("socket_connect", [Address(AddressUse.Connect, 1), .. Socket(0)]),

        // struct socket *sock, int backlog
        new("socket_listen", [Number("backlog", 1, 32), .. Socket(0)]),

        // struct socket *sock, struct socket *newsock
        new("socket_accept", Socket(0)),

        // struct socket *sock, struct msghdr *msg, int size: the address is where it goes; null on a connected socket
        new("socket_sendmsg", [Address(AddressUse.Send, 1, new HookField("msghdr", "msg_name")), SentFlags(1), Number("size", 2, 32), .. Socket(0)]),

        // struct socket *sock, struct msghdr *msg, int size, int flags
        new("socket_recvmsg", [Number("size", 2, 32), Number("flags", 3, 32, HookVocabulary.MessageFlags), .. Socket(0)]),

        // struct socket *sock, int level, int optname
        new("socket_setsockopt", [Number("level", 1, 32, HookVocabulary.SocketLevel), Number("option", 2, 32, HookVocabulary.SocketOption), .. Socket(0)]),

        // struct sock *sock, struct sock *other, struct sock *newsk
        new("unix_stream_connect", [Field("type", 0, 16, HookVocabulary.SocketType, new HookField("sock", "sk_type"))]),

        // struct socket *sock, struct socket *other
        new("unix_may_send", [Field("type", 0, 16, HookVocabulary.SocketType, new HookField("socket", "type"))]),

        // struct sock *sk, struct sk_buff *skb
        new("netlink_send", [Field("protocol", 0, 16, HookVocabulary.Protocol, new HookField("sock", "sk_protocol"))]),
    ];
}
