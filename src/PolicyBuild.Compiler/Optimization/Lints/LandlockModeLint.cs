using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds ports that the network lists of another mode allow and that the Landlock layer, made at the start, goes on to refuse.</summary>
internal sealed class LandlockModeLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4046";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy is not { Landlock: { } landlock, Network.Mode: NetworkMode.Filtered }) { return; }
        LandlockPolicy held = NetworkPortRules.AddTo(landlock, subject.Policy.Network);
        foreach (ModeRules mode in subject.Policy.OtherModes)
        {
            // What the policy lists for Landlock itself is no affair of these lists.
            LandlockPolicy then = NetworkPortRules.AddTo(landlock with { Tcp = null, Udp = null }, mode.Network);
            string name = mode.Mode.ToString().ToLowerInvariant();
            Check(held.Tcp?.Bind, then.Tcp?.Bind, mode.Network.InboundSource, "a port to bind", name, diagnostics);
            Check(held.Tcp?.Connect, then.Tcp?.Connect, mode.Network.OutboundSource, "a destination on any port", name, diagnostics);
            Check(held.Udp?.Connect, then.Udp?.Connect, mode.Network.OutboundSource, "a destination on any port", name, diagnostics);
        }
    }

    private static void Check(
        ImmutableArray<LandlockPort>? held, ImmutableArray<LandlockPort>? then, NodeRef list, string any, string mode, DiagnosticBag diagnostics)
    {
        if (held is not { } ports) { return; }
        if (then is not { } wanted)
        {
            if (LintSubject.IsOwn(list)) { diagnostics.Add(ModeDiagnostics.HeldByLandlock(list, any, mode)); }
            return;
        }

        foreach (LandlockPort port in wanted)
        {
            bool isHeld = ports.Any(other => other.Port == port.Port);
            if (!isHeld && LintSubject.IsOwn(port.Source)) { diagnostics.Add(ModeDiagnostics.HeldByLandlock(port.Source, "port " + port.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), mode)); }
        }
    }
}
