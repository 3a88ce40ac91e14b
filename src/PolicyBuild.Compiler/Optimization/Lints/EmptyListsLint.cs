using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds network mode filtered with nothing in its lists: mode none means that too, and needs no programs in the kernel.</summary>
internal sealed class EmptyListsLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4053";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        NetworkPolicy network = subject.Policy.Network;
        bool isEmpty = network is { Mode: NetworkMode.Filtered, Inbound.IsEmpty: true, Outbound.IsEmpty: true, DnsServers.IsEmpty: true, DnsSystem: false };
        if (isEmpty && LintSubject.IsOwn(network.Source)) { diagnostics.Add(LintDiagnostics.EmptyLists(network.Source)); }
    }
}
