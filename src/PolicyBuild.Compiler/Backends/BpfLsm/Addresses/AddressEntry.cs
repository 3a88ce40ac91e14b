using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>A prefix in a trie of both families, where IPv4 addresses have their IPv6 form, with the ports that a condition lets it have.</summary>
internal sealed class AddressEntry : IComparable<AddressEntry>
{
    /// <summary>Bits of the prefix of all IPv4 addresses, ::ffff:0:0/96 (RFC 4291, 2.5.5.2).</summary>
    public const int MappedLength = 96;

    /// <summary>The lower half of that prefix.</summary>
    public const ulong MappedLow = 0x0000_FFFF_0000_0000;

    /// <summary>A prefix.</summary>
    /// <param name="prefix">The addresses.</param>
    /// <param name="bit">The condition; -1: none, the prefix is there for its own sake.</param>
    /// <param name="firstPort">The lowest port.</param>
    /// <param name="lastPort">The highest one.</param>
    public AddressEntry(AddressPrefix prefix, int bit = -1, ushort firstPort = 0, ushort lastPort = 0)
    {
        Prefix = prefix.IsIPv6 ? prefix : new AddressPrefix(IsIPv6: true, 0, MappedLow | (prefix.High >> 32), prefix.Length + MappedLength);
        Bit = bit;
        FirstPort = firstPort;
        LastPort = lastPort;
    }

    /// <summary>The prefix, of IPv6 addresses.</summary>
    public AddressPrefix Prefix { get; }

    /// <summary>The condition.</summary>
    public int Bit { get; }

    /// <summary>The lowest port.</summary>
    public ushort FirstPort { get; }

    /// <summary>The highest port.</summary>
    public ushort LastPort { get; }

    /// <summary>A prefix comes before those that it covers.</summary>
    public int CompareTo(AddressEntry? other)
    {
        if (other is null) { return 1; }
        int order = Prefix.High.CompareTo(other.Prefix.High);
        if (order == 0) { order = Prefix.Low.CompareTo(other.Prefix.Low); }
        return order != 0 ? order : Prefix.Length.CompareTo(other.Prefix.Length);
    }
}
