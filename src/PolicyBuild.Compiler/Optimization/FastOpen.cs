using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// A message with MSG_FASTOPEN connects a stream without socket_connect being asked (tcp_sendmsg_fastopen of net/ipv4/tcp.c): where rules may deny that, such
/// messages are denied.
/// </summary>
internal static class FastOpen
{
    private const ushort NotPermitted = 1; // EPERM
    private const ulong Tcp = 6; // IPPROTO_TCP
    private const ulong Mptcp = 262; // IPPROTO_MPTCP
    private const ulong Flag = 0x20000000; // MSG_FASTOPEN, linux/socket.h

    /// <summary>Whether rules for connecting may deny it to a stream of the internet.</summary>
    public static bool IsAWayRound(HookPolicy connect) => SocketDenials.MayConcern(connect, [SocketDenials.Stream], [Tcp, Mptcp]);

    /// <summary>Makes the rule.</summary>
    /// <param name="connect">The rules for connecting.</param>
    public static HookPolicy For(HookPolicy connect)
    {
        KernelHook hook = KernelHooks.Find("socket_sendmsg")!; // the table has it, and these arguments
        NodeRef source = connect.Source;
        HookArgument flags = hook.Find("msg_flags")!;
        HookArgument type = hook.Find("type")!;
        HookArgument family = hook.Find("family")!;
        var rule = new HookRule(
            new HookVerdict(HookAction.Deny, NotPermitted),
            [
                new NumberCondition(flags, ArgumentOp.AnyBits, flags.Mask, [Flag], source),
                new NumberCondition(type, ArgumentOp.Eq, type.Mask, [SocketDenials.Stream], source),
                new NumberCondition(family, ArgumentOp.In, family.Mask, [SocketDenials.Internet, SocketDenials.Internet6], source),
            ],
            source);
        return new HookPolicy(hook, HookVerdict.Allow, LaunchGrants: false, [rule], source) { OfHardened = connect.OfHardened };
    }
}
