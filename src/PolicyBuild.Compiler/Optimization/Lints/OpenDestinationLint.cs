using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds destinations of all addresses and all ports.</summary>
internal sealed class OpenDestinationLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4054";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        NodeRef last = default;
        foreach (NetworkDestination destination in subject.Policy.Network.Outbound)
        {
            if (destination is not { Addresses.Length: 0, Port: 0 } || !LintSubject.IsOwn(destination.Source) || destination.Source == last) { continue; }
            last = destination.Source;
            diagnostics.Add(LintDiagnostics.OpenDestination(destination.Source, destination.ToString()));
        }
    }
}
