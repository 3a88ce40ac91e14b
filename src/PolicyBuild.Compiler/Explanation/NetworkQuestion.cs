using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>An operation on the network that is asked about.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Address">A whole address as it is written; null: a port that is bound on whatever address.</param>
/// <param name="Port">The port; 0 in a bind: any free one.</param>
public sealed record NetworkQuestion(TransportProtocol Protocol, AddressPrefix? Address, int Port)
{
    private const string Any = "*";

    /// <summary>The operation in words.</summary>
    public string Text => Address is { } address
        ? string.Create(CultureInfo.InvariantCulture, $"connect {Name}{address}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"bind {Name}{Port}");

    private string Name => Protocol == TransportProtocol.Tcp ? "tcp:" : "udp:";

    /// <summary>Reads <c>ADDRESS:PORT</c>, perhaps with a protocol in front; without one TCP and UDP are asked about. Empty: it is none.</summary>
    public static ImmutableArray<NetworkQuestion> Connect(string text)
    {
        DestinationStatus status = DestinationText.Read(text, out TransportProtocol protocol, out AddressPrefix? addresses, out int port);
        bool isOne = status == DestinationStatus.Ok && addresses is { } address && address.Length == address.Bits && !text.EndsWith(Any, StringComparison.Ordinal);
        return isOne ? Both(protocol, addresses, port) : [];
    }

    /// <summary>Reads <c>PORT</c>, perhaps with a protocol in front. Empty: it is none.</summary>
    public static ImmutableArray<NetworkQuestion> Bind(string text)
    {
        ReadOnlySpan<char> rest = text;
        TransportProtocol protocol = DestinationText.ReadProtocol(ref rest);
        return rest is "0" ? Both(protocol, null, 0) : DestinationText.TryReadPort(rest, out int port) ? Both(protocol, null, port) : [];
    }

    private static ImmutableArray<NetworkQuestion> Both(TransportProtocol protocol, AddressPrefix? address, int port) => protocol == TransportProtocol.Any
        ? [new(TransportProtocol.Tcp, address, port), new(TransportProtocol.Udp, address, port)]
        : [new(protocol, address, port)];
}
