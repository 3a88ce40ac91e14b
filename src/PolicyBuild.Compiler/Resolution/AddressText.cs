using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads IP addresses in their usual forms: four decimal numbers, or IPv6 without a scope.</summary>
internal static class AddressText
{
    /// <summary>Reads an address; false for everything else, also for the short and octal forms that inet_aton knows.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && text.IndexOfAny('%', '[', ']') < 0
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.SequenceEqual(address.ToString()));
}
