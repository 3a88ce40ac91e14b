using System.Collections.Immutable;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Whether an SCTP socket could go round rules for binding and connecting: by sctp_bindx and sctp_connectx, by the first message to an address, and by a new
/// primary address it takes addresses that only sctp_bind_connect is asked about (net/sctp/socket.c).
/// </summary>
internal static class SctpReach
{
    private const ulong Packets = 5; // SOCK_SEQPACKET, of which SCTP is the internet's only protocol, so that 0 stands for it
    private const ulong Sctp = 132; // IPPROTO_SCTP

    /// <summary>The hook whose rules could be gone round; null: none, or no SCTP socket can be made.</summary>
    public static HookPolicy? Of(ImmutableArray<HookPolicy> hooks)
    {
        HookPolicy? judging = null;
        foreach (HookPolicy hook in hooks)
        {
            if (hook.Hook.Name is "socket_bind" or "socket_connect" && SocketDenials.MayConcern(hook, [SocketDenials.Stream, Packets], [Sctp])) { judging ??= hook; }
            else if (hook.Hook.Name == "socket_create" && Denies(hook, SocketDenials.Internet) && Denies(hook, SocketDenials.Internet6)) { return null; }
        }

        return judging;
    }

    private static bool Denies(HookPolicy create, ulong family) =>
        Denies(create, family, SocketDenials.Stream, Sctp) && Denies(create, family, Packets, Sctp) && Denies(create, family, Packets, 0);

    private static bool Denies(HookPolicy create, ulong family, ulong type, ulong protocol)
    {
        bool isDenied = create.Default.Action == HookAction.Deny;
        foreach (HookRule rule in create.Rules)
        {
            bool fits = true;
            foreach (HookCondition condition in rule.Conditions)
            {
                fits &= condition is NumberCondition number && number.Holds(number.Argument.Name switch { "family" => family, "type" => type, _ => protocol });
            }

            if (!fits) { continue; }
            if (rule.Verdict.Action == HookAction.Deny) { return true; }
            isDenied = false;
        }

        return isDenied;
    }
}
