using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds UDP ports to bind beside no UDP destination: a datagram that answers another is sent like any other.</summary>
internal sealed class SilentServerLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4052";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        NetworkPolicy network = subject.Policy.Network;
        foreach (NetworkDestination destination in network.Outbound)
        {
            if (destination.Protocol != TransportProtocol.Tcp) { return; }
        }

        foreach (NetworkPort port in network.Inbound)
        {
            // A port without a protocol is mostly a TCP server's.
            if (port.Protocol == TransportProtocol.Udp && LintSubject.IsOwn(port.Source)) { diagnostics.Add(LintDiagnostics.SilentServer(port.Source, port.ToString())); }
        }
    }
}
