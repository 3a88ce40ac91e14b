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
    public StageId Id => new("network", Version: 3);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) =>
        policy.Network is { Mode: NetworkMode.Filtered } or { Inbound.IsEmpty: false } or { Outbound.IsEmpty: false } ? [Architecture.None] : [];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        NetworkPolicy network = policy.Network;
        if (network.Mode != NetworkMode.Filtered)
        {
            // A list that nothing holds would read like a rule.
            if (!network.Inbound.IsEmpty) { diagnostics.Add(NetworkDiagnostics.NotFiltered(network.InboundSource, "inbound")); }
            if (!network.Outbound.IsEmpty) { diagnostics.Add(NetworkDiagnostics.NotFiltered(network.OutboundSource, "outbound")); }
            return [];
        }

        NetworkModel model = NetworkModel.From(network);
        if (model.Destinations.Length > NetworkModel.MaxDestinations)
        {
            diagnostics.Add(NetworkDiagnostics.TooManyDestinations(network.OutboundSource, model.Destinations.Length, NetworkModel.MaxDestinations));
            return [];
        }

        if (policy.BestEffort && policy.Runtime.HasKernel) { diagnostics.Add(NetworkDiagnostics.Unheld(network.Source)); }
        return policy.Runtime.HasKernel ? [NetworkSection.Of(model)] : [];
    }
}
