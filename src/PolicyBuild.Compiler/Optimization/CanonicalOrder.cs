using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Sorts what has no order, so that policies of one meaning give the same bytes however they are written.</summary>
internal sealed class CanonicalOrder : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "canonical-order";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        int moved = 0;
        policy = RuleRewriter.Rewrite(policy, rules =>
        {
            ImmutableArray<SyscallRule> sorted = Sort(rules);
            for (int i = 0; i < rules.Length; i++) { moved += ReferenceEquals(sorted[i], rules[i]) ? 0 : 1; }
            return sorted;
        });
        if (policy.Landlock is { } landlock)
        {
            ImmutableArray<LandlockPath> paths = landlock.Paths.Sort(ComparePaths);
            for (int i = 0; i < paths.Length; i++) { moved += ReferenceEquals(paths[i], landlock.Paths[i]) ? 0 : 1; }
            policy = policy with { Landlock = landlock with { Paths = paths, Tcp = Sort(landlock.Tcp), Udp = Sort(landlock.Udp) } };
        }

        policy = policy with { Network = Sort(policy.Network, ref moved) };
        if (!policy.OtherModes.IsEmpty)
        {
            var modes = ImmutableArray.CreateBuilder<ModeRules>(policy.OtherModes.Length);
            foreach (ModeRules mode in policy.OtherModes) { modes.Add(mode with { Network = Sort(mode.Network, ref moved) }); }
            policy = policy with { OtherModes = modes.MoveToImmutable() };
        }

        result = new PassResult(Name, moved, $"{moved} rules, paths and destinations moved or rewritten");
        return policy;
    }

    private static NetworkPolicy Sort(NetworkPolicy network, ref int moved)
    {
        if (network is not ({ Inbound.Length: > 1 } or { Outbound.Length: > 1 })) { return network; }
        ImmutableArray<NetworkPort> inbound = network.Inbound.Sort(static (a, b) => (a.Port, a.Protocol).CompareTo((b.Port, b.Protocol)));
        ImmutableArray<NetworkDestination> outbound = network.Outbound.Sort(CompareDestinations);
        for (int i = 0; i < inbound.Length; i++) { moved += inbound[i] == network.Inbound[i] ? 0 : 1; }
        for (int i = 0; i < outbound.Length; i++) { moved += outbound[i] == network.Outbound[i] ? 0 : 1; }
        return network with { Inbound = inbound, Outbound = outbound };
    }

    /// <summary>Sorts rules by number, action and conditions, and writes their conditions in canonical form; error numbers keep their order.</summary>
    internal static ImmutableArray<SyscallRule> Sort(ImmutableArray<SyscallRule> rules)
    {
        var sorted = new SyscallRule[rules.Length];
        for (int i = 0; i < sorted.Length; i++) { sorted[i] = ConditionOrder.Canonical(rules[i]); }
        bool ordered = true;
        for (int i = 1; i < sorted.Length && ordered; i++) { ordered = Compare(sorted[i - 1], sorted[i]) < 0; }
        if (ordered) { return ImmutableCollectionsMarshalAsArray(sorted); }

        // Array.Sort is not stable; the position decides where the rules themselves do not.
        var keyed = new (SyscallRule Rule, int Position)[sorted.Length];
        for (int i = 0; i < keyed.Length; i++) { keyed[i] = (sorted[i], i); }
        Array.Sort(keyed, (a, b) => Compare(a.Rule, b.Rule) is not 0 and int order ? order : a.Position.CompareTo(b.Position));
        for (int i = 0; i < keyed.Length; i++) { sorted[i] = keyed[i].Rule; }
        return ImmutableCollectionsMarshalAsArray(sorted);
    }

    private static ImmutableArray<SyscallRule> ImmutableCollectionsMarshalAsArray(SyscallRule[] rules) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(rules);

    // By number, the most restrictive action first. Of two error numbers the earlier rule wins, so those keep their order.
    private static int Compare(SyscallRule a, SyscallRule b)
    {
        int order = a.Number.CompareTo(b.Number);
        if (order == 0) { order = ((int)a.Action.Kind).CompareTo((int)b.Action.Kind); }
        return order != 0 || a.Action.Kind == SeccompAction.Errno(1).Kind ? order : ConditionOrder.Compare(a, b);
    }

    private static int ComparePaths(LandlockPath a, LandlockPath b)
    {
        int order = a.Path.Variable.CompareTo(b.Path.Variable);
        if (order == 0) { order = string.CompareOrdinal(a.Path.Path, b.Path.Path); }
        return order != 0 ? order : string.CompareOrdinal(a.Path.Pattern, b.Path.Pattern);
    }

    private static int CompareDestinations(NetworkDestination a, NetworkDestination b) =>
        (a.Addresses.IsIPv6, a.Addresses.High, a.Addresses.Low, a.Addresses.Length, a.Port, a.Protocol).CompareTo(
            (b.Addresses.IsIPv6, b.Addresses.High, b.Addresses.Low, b.Addresses.Length, b.Port, b.Protocol));

    private static LandlockPorts? Sort(LandlockPorts? ports) =>
        ports is null ? null : ports with { Bind = Sort(ports.Bind), Connect = Sort(ports.Connect) };

    private static ImmutableArray<LandlockPort>? Sort(ImmutableArray<LandlockPort>? ports)
    {
        if (ports is not { Length: > 1 } list) { return ports; }
        var sorted = new SortedDictionary<int, LandlockPort>();
        foreach (LandlockPort port in list) { sorted.TryAdd(port.Port, port); }
        return [.. sorted.Values];
    }
}
