using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>Addresses that may be connected or sent to on a port.</summary>
/// <param name="Protocol">The protocol that it is for.</param>
/// <param name="Addresses">The addresses; an IPv4 one in IPv6 form is an IPv4 one here.</param>
/// <param name="Port">1 to 65535; 0: every port.</param>
/// <param name="Source">The destination in the policy.</param>
public readonly record struct NetworkDestination(TransportProtocol Protocol, AddressPrefix Addresses, int Port, NodeRef Source)
{
    /// <summary>Whether everything that another destination allows is allowed by this one.</summary>
    public bool Covers(NetworkDestination other) =>
        (Protocol == TransportProtocol.Any || Protocol == other.Protocol) && (Port == 0 || Port == other.Port) && Addresses.Contains(other.Addresses);

    /// <summary>As a policy writes it: <c>tcp:10.0.0.0/8:443</c>.</summary>
    public override string ToString() =>
        NetworkPort.Prefix(Protocol) + Addresses + ":" + (Port == 0 ? "*" : Port.ToString(CultureInfo.InvariantCulture));
}
