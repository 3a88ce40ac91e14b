using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Generates the programs of network mode filtered.</summary>
internal sealed class NetworkGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("network", Version: 6);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) =>
        HasLists(policy.Network) || policy.OtherModes.Any(static mode => HasLists(mode.Network)) || NetworkModes.From(policy).HasRules ? [Architecture.None] : [];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool isFine = CheckLists(policy.Network, diagnostics);
        foreach (ModeRules mode in policy.OtherModes) { isFine &= CheckLists(mode.Network, diagnostics); }
        NetworkModes modes = NetworkModes.From(policy);
        if (!isFine || !modes.HasRules) { return []; }
        if (modes.DestinationCount > NetworkModel.MaxDestinations)
        {
            diagnostics.Add(NetworkDiagnostics.TooManyDestinations(FirstHeld(policy).OutboundSource, modes.DestinationCount, NetworkModel.MaxDestinations));
            return [];
        }

        if (policy.BestEffort && policy.Runtime.HasKernel) { diagnostics.Add(NetworkDiagnostics.Unheld(FirstHeld(policy).Source)); }
        return policy.Runtime.HasKernel ? [NetworkSection.Of(modes)] : [];
    }

    private static bool HasLists(NetworkPolicy network) => network is { Inbound.IsEmpty: false } or { Outbound.IsEmpty: false };

    // A list that nothing holds would read like a rule.
    private static bool CheckLists(NetworkPolicy network, DiagnosticBag diagnostics)
    {
        if (network.Mode == NetworkMode.Filtered || !HasLists(network)) { return true; }
        if (!network.Inbound.IsEmpty) { diagnostics.Add(NetworkDiagnostics.NotFiltered(network.InboundSource, "inbound")); }
        if (!network.Outbound.IsEmpty) { diagnostics.Add(NetworkDiagnostics.NotFiltered(network.OutboundSource, "outbound")); }
        return false;
    }

    private static NetworkPolicy FirstHeld(PolicyModel policy)
    {
        if (policy.Network.Mode == NetworkMode.Filtered) { return policy.Network; }
        foreach (ModeRules mode in policy.OtherModes)
        {
            if (mode.Network.Mode == NetworkMode.Filtered) { return mode.Network; }
        }

        return policy.OtherModes[0].Network;
    }
}
