using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds destinations and ports that an entry of the same list allows already.</summary>
internal sealed class CoveredDestinationLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4050";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        CheckOutbound(subject.Policy.Network, diagnostics);
        CheckInbound(subject.Policy.Network, diagnostics);
    }

    private static void CheckOutbound(NetworkPolicy network, DiagnosticBag diagnostics)
    {
        var covers = new DestinationCovers(network.Outbound);
        for (int i = 0; i < network.Outbound.Length; i++)
        {
            NetworkDestination destination = network.Outbound[i];
            int other = covers.Find(i);

            // '*' is two entries of one node: it says nothing new only where both are covered.
            int first = i;
            while (i + 1 < network.Outbound.Length && network.Outbound[i + 1].Source == destination.Source)
            {
                i++;
                if (covers.Find(i) < 0) { other = -1; }
            }

            if (other < 0 || !LintSubject.IsOwn(destination.Source)) { continue; }
            diagnostics.Add(LintDiagnostics.CoveredDestination(destination.Source, network.Outbound[first].ToString(), network.Outbound[other].ToString()));
        }
    }

    private static void CheckInbound(NetworkPolicy network, DiagnosticBag diagnostics)
    {
        var places = new Dictionary<(TransportProtocol, int), int>(network.Inbound.Length);
        for (int i = 0; i < network.Inbound.Length; i++) { places.TryAdd((network.Inbound[i].Protocol, network.Inbound[i].Port), i); }
        for (int i = 0; i < network.Inbound.Length; i++)
        {
            NetworkPort port = network.Inbound[i];
            if (!LintSubject.IsOwn(port.Source)) { continue; }
            int other = places[(port.Protocol, port.Port)];
            if (other == i && (port.Protocol == TransportProtocol.Any || !places.TryGetValue((TransportProtocol.Any, port.Port), out other))) { continue; }
            diagnostics.Add(LintDiagnostics.CoveredDestination(port.Source, port.ToString(), network.Inbound[other].ToString()));
        }
    }
}
