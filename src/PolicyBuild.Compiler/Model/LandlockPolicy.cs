using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>The Landlock layer of a policy.</summary>
/// <param name="Paths">Path rules in the order of the policy.</param>
/// <param name="Tcp">TCP port rules; null: TCP is left alone.</param>
/// <param name="Udp">UDP port rules; null: UDP is left alone.</param>
/// <param name="Scope">What the sandbox may not reach outside itself.</param>
/// <param name="MinimumAbi">The lowest ABI that the policy accepts; 0 where it does not say.</param>
/// <param name="BestEffort">The layer's own <c>compatibility</c>; null where it does not say.</param>
/// <param name="LaunchGrants">Whether the launcher grants what the started program needs (<c>launch: auto</c>).</param>
/// <param name="Source">The section in the policy.</param>
public sealed record LandlockPolicy(
    ImmutableArray<LandlockPath> Paths,
    LandlockPorts? Tcp,
    LandlockPorts? Udp,
    LandlockScope Scope,
    int MinimumAbi,
    bool? BestEffort,
    bool LaunchGrants,
    NodeRef Source);
