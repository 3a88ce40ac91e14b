using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>What the kernel will enforce, in its words, under the newest ABI.</summary>
/// <param name="Paths">One rule a path, in the order in which the policy first names it.</param>
/// <param name="Ports">One rule a port, in the order of ports.</param>
/// <param name="HandledNet">The port rights handled: those whose key the policy writes.</param>
/// <param name="Scoped">The scopes set.</param>
/// <param name="MinimumAbi">The lowest ABI that enforces all that the policy writes, at least 1.</param>
/// <param name="Flags">What the launcher does beyond the rules.</param>
internal sealed record LandlockModel(
    ImmutableArray<LandlockPath> Paths,
    ImmutableArray<LandlockModelPort> Ports,
    LandlockAccessNet HandledNet,
    LandlockScope Scoped,
    int MinimumAbi,
    LandlockFlags Flags)
{
    /// <summary>Reads the layer of a policy; what it cannot hold goes into the bag.</summary>
    internal static LandlockModel From(LandlockPolicy policy, DiagnosticBag diagnostics)
    {
        if (policy.MinimumAbi > LandlockAbi.Newest)
        {
            diagnostics.Add(LandlockDiagnostics.UnknownAbi(policy.Source, policy.MinimumAbi, LandlockAbi.Newest));
        }

        LandlockFlags flags = policy.LaunchGrants ? LandlockFlags.LaunchGrants : LandlockFlags.None;
        if (policy.BestEffort is { } bestEffort)
        {
            flags |= LandlockFlags.CompatibilityWritten | (bestEffort ? LandlockFlags.BestEffort : LandlockFlags.None);
        }

        return new LandlockModel(MergePaths(policy, diagnostics), MergePorts(policy), HandledOf(policy), policy.Scope, MinimumAbiOf(policy), flags);
    }

    /// <summary>The lowest ABI that enforces all that a policy writes, at least 1.</summary>
    internal static int MinimumAbiOf(LandlockPolicy policy)
    {
        // A right that an ABI lacks goes unchecked there. For filesystem rights that is what every policy accepts below the newest
        // kernel, and minimum_abi is the way to say no; a port or scope would be open without a word, so it raises the lowest ABI.
        int minimumAbi = Math.Max(1, policy.MinimumAbi);
        minimumAbi = Math.Max(minimumAbi, LandlockHistory.Since(HandledOf(policy)));
        return Math.Max(minimumAbi, LandlockHistory.Since(policy.Scope));
    }

    private static LandlockAccessNet HandledOf(LandlockPolicy policy) =>
        Handled(policy.Tcp, LandlockAccessNet.BindTcp, LandlockAccessNet.ConnectTcp)
        | Handled(policy.Udp, LandlockAccessNet.BindUdp, LandlockAccessNet.ConnectSendUdp);

    /// <summary>The rights that stand behind a key that is there, whatever its list holds.</summary>
    private static LandlockAccessNet Handled(LandlockPorts? ports, LandlockAccessNet bind, LandlockAccessNet connect) =>
        (ports?.Bind is null ? 0 : bind) | (ports?.Connect is null ? 0 : connect);

    // Landlock itself takes two rules on one path as their union.
    private static ImmutableArray<LandlockPath> MergePaths(LandlockPolicy policy, DiagnosticBag diagnostics)
    {
        var merged = ImmutableArray.CreateBuilder<LandlockPath>(policy.Paths.Length);
        var places = new Dictionary<PathPattern, int>();
        foreach (LandlockPath path in policy.Paths)
        {
            if (!LandlockPathCheck.Fits(path, diagnostics)) { continue; }
            if (places.TryGetValue(path.Path, out int place))
            {
                LandlockPath first = merged[place];
                merged[place] = first with { Access = first.Access | path.Access, Required = first.Required || path.Required };
                continue;
            }

            places.Add(path.Path, merged.Count);
            merged.Add(path);
        }

        if (merged.Count > LandlockHeader.MaxPaths)
        {
            diagnostics.Add(LandlockDiagnostics.TooManyPaths(merged[LandlockHeader.MaxPaths].Source, merged.Count, LandlockHeader.MaxPaths));
        }

        if (policy.Paths.IsEmpty) { diagnostics.Add(LandlockDiagnostics.NoPaths(policy.Source, policy.LaunchGrants)); }
        return merged.ToImmutable();
    }

    private static ImmutableArray<LandlockModelPort> MergePorts(LandlockPolicy policy)
    {
        var ports = new SortedDictionary<int, LandlockModelPort>();
        Add(policy.Tcp?.Bind, LandlockAccessNet.BindTcp);
        Add(policy.Tcp?.Connect, LandlockAccessNet.ConnectTcp);
        Add(policy.Udp?.Bind, LandlockAccessNet.BindUdp);
        Add(policy.Udp?.Connect, LandlockAccessNet.ConnectSendUdp);
        return [.. ports.Values];

        void Add(ImmutableArray<LandlockPort>? list, LandlockAccessNet access)
        {
            foreach (LandlockPort port in list ?? [])
            {
                ports[port.Port] = ports.TryGetValue(port.Port, out LandlockModelPort there)
                    ? there with { Access = there.Access | access }
                    : new LandlockModelPort(port.Port, access, port.Source);
            }
        }
    }
}
