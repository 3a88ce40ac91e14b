using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>What a policy says about the network.</summary>
/// <param name="Mode">What is reached; the default of the policy's mode where it does not say.</param>
/// <param name="DnsDisabled">Whether name resolution is off (<c>dns: disabled</c>).</param>
/// <param name="DnsServers">The name servers of <c>dns: [...]</c> as addresses; empty where none are listed.</param>
/// <param name="Source">The section in the policy; none where nothing is written.</param>
public sealed record NetworkPolicy(NetworkMode Mode, bool DnsDisabled, ImmutableArray<string> DnsServers, NodeRef Source)
{
    /// <summary>Whether the host's name servers are to be reached in mode filtered (<c>dns: system</c>). Not so where <c>dns</c> is absent.</summary>
    public bool DnsSystem { get; init; }

    /// <summary><c>dns</c> in the policy; the section where it is absent.</summary>
    public NodeRef DnsSource { get; init; }

    /// <summary>The ports that may be bound in mode filtered.</summary>
    public ImmutableArray<NetworkPort> Inbound { get; init; } = [];

    /// <summary><c>inbound</c> in the policy; the section where it is absent.</summary>
    public NodeRef InboundSource { get; init; }

    /// <summary>What may be reached in mode filtered, beside name servers.</summary>
    public ImmutableArray<NetworkDestination> Outbound { get; init; } = [];

    /// <summary><c>outbound</c> in the policy; the section where it is absent.</summary>
    public NodeRef OutboundSource { get; init; }
}
