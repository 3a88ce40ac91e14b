using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Whether rules may deny something to sockets of a kind. A condition that is not on the kind itself may hold.</summary>
internal static class SocketDenials
{
    // linux/socket.h and linux/net.h
    internal const ulong Internet = 2; // AF_INET
    internal const ulong Internet6 = 10; // AF_INET6
    internal const ulong Stream = 1; // SOCK_STREAM

    /// <summary>Whether they may deny it to an internet socket.</summary>
    /// <param name="policy">The rules.</param>
    /// <param name="types">The socket types that are meant.</param>
    /// <param name="protocols">The protocols that are meant.</param>
    public static bool MayConcern(HookPolicy policy, ReadOnlySpan<ulong> types, ReadOnlySpan<ulong> protocols)
    {
        if (policy.Default.Action == HookAction.Deny) { return true; }
        foreach (HookRule rule in policy.Rules)
        {
            if (rule.Verdict.Action == HookAction.Deny && MayHold(rule, types, protocols)) { return true; }
        }

        return false;
    }

    private static bool MayHold(HookRule rule, ReadOnlySpan<ulong> types, ReadOnlySpan<ulong> protocols)
    {
        foreach (HookCondition condition in rule.Conditions)
        {
            if (condition is not NumberCondition number) { continue; }
            bool holds = number.Argument.Name switch
            {
                "family" => HoldsAny(number, [Internet, Internet6]),
                "type" => HoldsAny(number, types),
                "protocol" => HoldsAny(number, protocols),
                _ => true,
            };
            if (!holds) { return false; }
        }

        return true;
    }

    private static bool HoldsAny(NumberCondition condition, ReadOnlySpan<ulong> values)
    {
        foreach (ulong value in values)
        {
            if (condition.Holds(value)) { return true; }
        }

        return false;
    }
}
