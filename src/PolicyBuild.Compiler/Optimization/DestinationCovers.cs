using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Finds for a destination another one of a list that allows all that it allows. The first of equal ones covers the others.</summary>
internal sealed class DestinationCovers
{
    private readonly ImmutableArray<NetworkDestination> _destinations;
    private readonly Dictionary<(TransportProtocol Protocol, AddressPrefix Addresses, int Port), int> _places;

    public DestinationCovers(ImmutableArray<NetworkDestination> destinations)
    {
        _destinations = destinations;
        _places = new(destinations.Length);
        for (int i = 0; i < destinations.Length; i++) { _places.TryAdd((destinations[i].Protocol, destinations[i].Addresses, destinations[i].Port), i); }
    }

    /// <summary>The place in the list of one that covers it; -1: none.</summary>
    /// <param name="index">The destination's own place.</param>
    public int Find(int index)
    {
        NetworkDestination destination = _destinations[index];
        for (int length = 0; length <= destination.Addresses.Length; length++)
        {
            AddressPrefix wider = destination.Addresses.Cut(length);
            if (Look(wider, 0, index, out int place) || (destination.Port != 0 && Look(wider, destination.Port, index, out place))) { return place; }
        }

        return -1;
    }

    private bool Look(AddressPrefix addresses, int port, int index, out int place)
    {
        TransportProtocol protocol = _destinations[index].Protocol;
        return (_places.TryGetValue((protocol, addresses, port), out place) && place != index)
            || (protocol != TransportProtocol.Any && _places.TryGetValue((TransportProtocol.Any, addresses, port), out place));
    }
}
