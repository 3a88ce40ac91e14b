using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>The ports in classes: no condition tells those of one class apart. A class is named by its number, in the order of the ports.</summary>
internal sealed class AddressPorts
{
    private readonly ushort[] _first;

    /// <summary>The classes of a hook's conditions.</summary>
    public AddressPorts(AddressBits bits)
    {
        var first = new bool[ushort.MaxValue + 2]; // the port behind the last one begins a class that nothing is in
        first[0] = true;
        for (int bit = 0; bit < bits.Count; bit++)
        {
            foreach (AddressRange range in bits.RangesOf(bit)) { first[range.FirstPort] = first[range.LastPort + 1] = true; }
        }

        int count = 0;
        for (int port = 0; port <= ushort.MaxValue; port++) { count += first[port] ? 1 : 0; }
        _first = new ushort[count];
        int next = 0;
        for (int port = 0; port <= ushort.MaxValue; port++)
        {
            if (first[port]) { _first[next++] = (ushort)port; }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _first.Length;

    /// <summary>The lowest port of a class.</summary>
    public ushort FirstOf(int index) => _first[index];

    /// <summary>The class that a port is in.</summary>
    public int Of(ushort port)
    {
        int found = Array.BinarySearch(_first, port);
        return found >= 0 ? found : ~found - 1;
    }
}
