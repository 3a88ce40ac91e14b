using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>A port that may be bound.</summary>
/// <param name="Protocol">The protocol that it is for.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Source">The port in the policy.</param>
public readonly record struct NetworkPort(TransportProtocol Protocol, int Port, NodeRef Source)
{
    /// <summary>Whether everything that another entry allows is allowed by this one.</summary>
    public bool Covers(NetworkPort other) => Port == other.Port && (Protocol == TransportProtocol.Any || Protocol == other.Protocol);

    /// <summary>As a policy writes it: <c>tcp:443</c>.</summary>
    public override string ToString() => Prefix(Protocol) + Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a policy writes before a port or destination of a protocol.</summary>
    internal static string Prefix(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.Tcp => "tcp:",
        TransportProtocol.Udp => "udp:",
        _ => "",
    };
}
