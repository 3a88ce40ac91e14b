using System.Buffers.Binary;
using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>The maps of network programs beside the tries.</summary>
internal static class NetworkMaps
{
    // resolv.conf(5): what is beyond three servers is never asked; other resolvers read more.
    private const int MaxNameServers = 16;

    /// <summary>The target's name servers.</summary>
    public static BpfMap NameServers { get; } = new("nameservers", (uint)BpfMapType.Hash, 16, 4, MaxNameServers)
    {
        Flags = (uint)BpfMapFlags.ReadOnlyForPrograms,
        Role = BpfMapRole.NameServers,
        Options = BpfMapOptions.Freeze,
    };

    /// <summary>The number of a table: of two modes that have the same one there is one alone.</summary>
    /// <param name="symbols">The section's maps.</param>
    /// <param name="map">The table.</param>
    /// <param name="suffix">What stands behind its name where it is of another mode than the policy's own.</param>
    public static int NumberOf(BpfSymbols symbols, BpfMap map, string suffix)
    {
        ImmutableArray<BpfMap> known = symbols.Maps;
        for (int i = 0; i < known.Length && suffix.Length != 0; i++)
        {
            bool isTable = known[i].Type == map.Type && known[i].KeySize == map.KeySize && known[i].Name.StartsWith(map.Name, StringComparison.Ordinal);
            if (isTable && known[i].Contents.AsSpan().SequenceEqual(map.Contents.AsSpan())) { return i; }
        }

        return symbols.Map(map with { Name = map.Name + suffix });
    }

    /// <summary>The ports to bind, each with the type of its socket above it.</summary>
    public static BpfMap Ports(ImmutableArray<NetworkPort> ports)
    {
        var keys = new SortedSet<int>();
        foreach (NetworkPort port in ports)
        {
            foreach (byte kind in DestinationTrie.KindsOf(port.Protocol)) { keys.Add((kind << 16) | port.Port); }
        }

        byte[] contents = new byte[8 * keys.Count];
        int at = 0;
        foreach (int key in keys)
        {
            BinaryPrimitives.WriteInt32LittleEndian(contents.AsSpan(at), key);
            contents[at + 4] = 1;
            at += 8;
        }

        return new BpfMap("inbound", (uint)BpfMapType.Hash, 4, 4, (uint)keys.Count)
        {
            Flags = (uint)BpfMapFlags.ReadOnlyForPrograms,
            Options = BpfMapOptions.Freeze,
            Contents = [.. contents],
        };
    }
}
