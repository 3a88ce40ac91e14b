using System.Globalization;
using System.Net;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads what <c>network.inbound</c> and <c>network.outbound</c> list: <c>tcp:10.0.0.0/8:443</c>, <c>[2001:db8::]/32:*</c>.</summary>
internal static class DestinationText
{
    /// <summary>The protocol that stands in front, and the text behind it.</summary>
    public static TransportProtocol ReadProtocol(ref ReadOnlySpan<char> text)
    {
        TransportProtocol protocol =
            text.StartsWith("tcp:", StringComparison.Ordinal) ? TransportProtocol.Tcp
            : text.StartsWith("udp:", StringComparison.Ordinal) ? TransportProtocol.Udp
            : TransportProtocol.Any;
        if (protocol != TransportProtocol.Any) { text = text[4..]; }
        return protocol;
    }

    /// <summary>Reads a port from 1 to 65535.</summary>
    public static bool TryReadPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;

    /// <summary>Reads a destination.</summary>
    /// <param name="text">Perhaps a protocol, an address, perhaps a prefix length, and a port or '*'.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="addresses">The addresses, as they are written; with <see cref="DestinationStatus.BitsBeyondPrefix"/> those that are meant. Null: all.</param>
    /// <param name="port">The port; 0: every port.</param>
    public static DestinationStatus Read(ReadOnlySpan<char> text, out TransportProtocol protocol, out AddressPrefix? addresses, out int port)
    {
        protocol = ReadProtocol(ref text);
        addresses = null;
        port = 0;
        int colon = text.LastIndexOf(':');
        if (colon < 0) { return DestinationStatus.Malformed; }
        DestinationStatus status = ReadAddresses(text[..colon], out addresses);
        if (status == DestinationStatus.Malformed) { return status; }
        bool isPort = text[(colon + 1)..] is "*" || TryReadPort(text[(colon + 1)..], out port);
        return isPort ? status : DestinationStatus.BadPort;
    }

    private static DestinationStatus ReadAddresses(ReadOnlySpan<char> host, out AddressPrefix? addresses)
    {
        addresses = null;
        if (host is "*") { return DestinationStatus.Ok; }
        int slash = host.IndexOf('/');
        ReadOnlySpan<char> written = slash < 0 ? host : host[..slash];
        bool bracketed = written.Length > 2 && written[0] == '[' && written[^1] == ']';
        if (!AddressText.TryRead(bracketed ? written[1..^1] : written, out IPAddress? address)) { return DestinationStatus.Malformed; }
        AddressPrefix whole = AddressPrefix.Of(address);
        int bits = whole.Bits;
        if (bracketed != whole.IsIPv6
            || (slash >= 0 && (!int.TryParse(host[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > whole.Bits)))
        {
            return DestinationStatus.Malformed;
        }

        AddressPrefix prefix = whole.Cut(bits);
        addresses = prefix;
        return prefix.High == whole.High && prefix.Low == whole.Low ? DestinationStatus.Ok : DestinationStatus.BitsBeyondPrefix;
    }
}
