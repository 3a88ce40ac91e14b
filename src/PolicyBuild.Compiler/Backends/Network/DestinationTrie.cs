using System.Buffers.Binary;
using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The destinations of a family as an LPM trie. Protocol and port stand before the address, so that one lookup with the port and one with
/// "every port" tell all: which prefix is the longest does not matter where all entries allow, and no ports of wider prefixes have to be
/// folded into narrower ones. Key: prefix length (the machine's order), a byte for the protocol, a zero, the port and the address (network order).
/// </summary>
internal static class DestinationTrie
{
    /// <summary>Where the protocol stands in a key.</summary>
    public const int ProtocolOffset = 4;

    /// <summary>Where the port stands.</summary>
    public const int PortOffset = 6;

    /// <summary>Where the address stands.</summary>
    public const int AddressOffset = 8;

    /// <summary>Bits before the address, of which every one counts.</summary>
    public const int HeadBits = 32;

    private const int ValueSize = 4;

    /// <summary>Bytes of a key.</summary>
    public static int KeySize(bool isIPv6) => AddressOffset + (isIPv6 ? 16 : 4);

    /// <summary>The map.</summary>
    /// <param name="destinations">Destinations of the family, at least one.</param>
    /// <param name="isIPv6">Which family.</param>
    public static BpfMap Of(ImmutableArray<NetworkDestination> destinations, bool isIPv6)
    {
        int size = KeySize(isIPv6) + ValueSize;
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (NetworkDestination destination in destinations)
        {
            foreach (byte kind in KindsOf(destination.Protocol))
            {
                byte[] entry = new byte[size];
                BinaryPrimitives.WriteInt32LittleEndian(entry, HeadBits + destination.Addresses.Length);
                entry[ProtocolOffset] = kind;
                BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(PortOffset), (ushort)destination.Port);
                Write(entry.AsSpan(AddressOffset), destination.Addresses);
                entry[^ValueSize] = 1;
                entries.TryAdd(Convert.ToHexString(entry), entry);
            }
        }

        return new BpfMap(isIPv6 ? "outbound6" : "outbound4", (uint)BpfMapType.LpmTrie, (uint)KeySize(isIPv6), ValueSize, (uint)entries.Count)
        {
            Flags = (uint)(BpfMapFlags.NoPreallocation | BpfMapFlags.ReadOnlyForPrograms),
            Options = BpfMapOptions.Freeze,
            Contents = [.. entries.Values.SelectMany(entry => entry)],
        };
    }

    /// <summary>The socket types that a protocol is.</summary>
    public static ReadOnlySpan<byte> KindsOf(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.Tcp => [SocketKind.Stream],
        TransportProtocol.Udp => [SocketKind.Datagram],
        _ => [SocketKind.Stream, SocketKind.Datagram],
    };

    private static void Write(Span<byte> bytes, AddressPrefix addresses)
    {
        if (!addresses.IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(addresses.High >> 32));
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, addresses.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], addresses.Low);
    }
}
