using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>What a policy says about the network beyond ports.</summary>
/// <param name="Mode">What is reached; the default of the policy's mode where it does not say.</param>
/// <param name="DnsDisabled">Whether name resolution is off (<c>dns: disabled</c>).</param>
/// <param name="DnsServers">The name servers of <c>dns: [...]</c> as addresses; empty where none are listed.</param>
/// <param name="Source">The section in the policy; none where nothing is written.</param>
public sealed record NetworkPolicy(NetworkMode Mode, bool DnsDisabled, ImmutableArray<string> DnsServers, NodeRef Source);
