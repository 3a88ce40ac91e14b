using System.Globalization;
using System.Net;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Checks what <c>network.inbound</c> and <c>network.outbound</c> list: <c>tcp:10.0.0.0/8:443</c>, <c>[2001:db8::]/32:*</c>.</summary>
internal static class DestinationText
{
    /// <summary>The text behind <c>tcp:</c> or <c>udp:</c>; all of it without one.</summary>
    public static ReadOnlySpan<char> WithoutProtocol(ReadOnlySpan<char> text) =>
        text.StartsWith("tcp:", StringComparison.Ordinal) || text.StartsWith("udp:", StringComparison.Ordinal) ? text[4..] : text;

    /// <summary>Whether text is a port from 1 to 65535.</summary>
    public static bool IsPort(ReadOnlySpan<char> text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;

    /// <summary>Checks a destination.</summary>
    /// <param name="text">Perhaps a protocol, an address, perhaps a prefix length, and a port or '*'.</param>
    /// <param name="network">With <see cref="DestinationStatus.BitsBeyondPrefix"/>: the network that is meant.</param>
    public static DestinationStatus Check(ReadOnlySpan<char> text, out string network)
    {
        network = "";
        text = WithoutProtocol(text);
        int colon = text.LastIndexOf(':');
        if (colon < 0) { return DestinationStatus.Malformed; }
        ReadOnlySpan<char> port = text[(colon + 1)..];
        ReadOnlySpan<char> host = text[..colon];
        int slash = host.IndexOf('/');
        ReadOnlySpan<char> written = slash < 0 ? host : host[..slash];
        if (host is "*") { return port is "*" || IsPort(port) ? DestinationStatus.Ok : DestinationStatus.BadPort; }
        bool bracketed = written.Length > 2 && written[0] == '[' && written[^1] == ']';
        if (!AddressText.TryRead(bracketed ? written[1..^1] : written, out IPAddress? address)) { return DestinationStatus.Malformed; }

        byte[] bytes = address.GetAddressBytes();
        if (bracketed != (bytes.Length == 16)) { return DestinationStatus.Malformed; }
        int bits = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(host[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int prefix) || (bits = Math.Min(prefix, bits + 1)) > bytes.Length * 8))
        {
            return DestinationStatus.Malformed;
        }

        if (!port.SequenceEqual("*") && !IsPort(port)) { return DestinationStatus.BadPort; }
        return Mask(bytes, bits) ? NameNetwork(bytes, bits, out network) : DestinationStatus.Ok;
    }

    // Clears what lies beyond the prefix and tells whether something did.
    private static bool Mask(byte[] bytes, int bits)
    {
        bool changed = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (i * 8), 0, 8);
            byte masked = (byte)(bytes[i] & (0xFF00 >> kept));
            changed |= masked != bytes[i];
            bytes[i] = masked;
        }

        return changed;
    }

    private static DestinationStatus NameNetwork(byte[] bytes, int bits, out string network)
    {
        string address = new IPAddress(bytes).ToString();
        string length = bits.ToString(CultureInfo.InvariantCulture);
        network = bytes.Length == 16 ? "[" + address + "]/" + length : address + "/" + length;
        return DestinationStatus.BitsBeyondPrefix;
    }
}
