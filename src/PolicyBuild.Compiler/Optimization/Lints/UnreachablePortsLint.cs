using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds ports that are listed in a policy without a network.</summary>
internal sealed class UnreachablePortsLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4032";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Network.Mode != NetworkMode.None) { return; }
        foreach (LandlockPorts? ports in (ReadOnlySpan<LandlockPorts?>)[subject.Policy.Landlock?.Tcp, subject.Policy.Landlock?.Udp])
        {
            if (ports is not null && LintSubject.IsOwn(ports.Source) && ports is { Bind.Length: > 0 } or { Connect.Length: > 0 })
            {
                diagnostics.Add(LintDiagnostics.UnreachablePorts(ports.Source));
            }
        }
    }
}
