using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds destinations on port 53 under <c>dns: disabled</c>, which refuses that port.</summary>
internal sealed class DisabledDnsLint : ILint
{
    private const int DomainPort = 53;

    /// <inheritdoc/>
    public string Code => "PB4051";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        NetworkPolicy network = subject.Policy.Network;
        if (!network.DnsDisabled) { return; }
        var reported = new HashSet<NodeRef>();
        foreach (NetworkDestination destination in network.Outbound)
        {
            if (destination.Port != DomainPort || !LintSubject.IsOwn(destination.Source) || !reported.Add(destination.Source)) { continue; }
            diagnostics.Add(LintDiagnostics.DisabledDns(destination.Source, destination.ToString()));
        }
    }
}
