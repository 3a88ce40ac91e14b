using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds destinations on the ports of name servers under <c>dns: disabled</c>, which refuses them.</summary>
internal sealed class DisabledDnsLint : ILint
{
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
            if (!NetworkModel.IsOfNames(destination.Port) || !LintSubject.IsOwn(destination.Source) || !reported.Add(destination.Source)) { continue; }
            diagnostics.Add(LintDiagnostics.DisabledDns(destination.Source, destination.ToString()));
        }
    }
}
