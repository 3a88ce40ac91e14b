using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds a list of TCP ports to bind that a listen without a bind gets round: the kernel then picks a port of its ephemeral range, and asks
/// no Landlock right (net/ipv4/af_inet.c, inet_listen). A filter cannot tell such a call from others.
/// </summary>
internal sealed class UnboundListenLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4040";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock?.Tcp is not { Bind: { IsEmpty: false } bind } tcp || !LintSubject.IsOwn(tcp.Source)) { return; }
        foreach (LandlockPort port in bind)
        {
            // Port 0 stands for what the kernel picks: then it may do so here too.
            if (port.Port == 0) { return; }
        }

        if (MayListen(subject)) { diagnostics.Add(LintDiagnostics.UnboundListen(tcp.Source)); }
    }

    private static bool MayListen(LintSubject subject)
    {
        if (subject.Filters.IsEmpty) { return true; }
        foreach (AbiFilter filter in subject.Filters)
        {
            if (filter.MayPass("listen")) { return true; }
        }

        return false;
    }
}
