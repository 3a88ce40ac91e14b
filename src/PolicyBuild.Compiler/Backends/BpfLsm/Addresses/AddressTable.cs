using System.Globalization;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>The maps in which a hook's address is looked up once for all of its rules.</summary>
/// <param name="Bits">The conditions.</param>
/// <param name="Ports">The classes of ports.</param>
/// <param name="Words">Words of the result.</param>
/// <param name="Trie">The number of the map of prefixes.</param>
/// <param name="Rows">The number of the map of rows.</param>
/// <param name="LastRow">Where the last row begins.</param>
/// <param name="Untold">The row where the address cannot be read.</param>
/// <param name="HasDoubt">Whether a prefix has a row beside for what is no address to strict conditions.</param>
internal sealed record AddressTable(AddressBits Bits, AddressPorts Ports, int Words, int Trie, int Rows, int LastRow, int Untold, bool HasDoubt)
{
    /// <summary>Most prefixes of a hook's rules: a table of a bundle holds 65,536 entries, and 0.0.0.0, :: and IPv4 as a whole may be among them.</summary>
    public const int MaxPrefixes = 60_000;

    /// <summary>Most words of the result, of 64 conditions each: they lie on the stack.</summary>
    public const int MaxWords = 4;

    /// <summary>Most bytes of the rows: as many as there are different answers, each with all classes of ports.</summary>
    public const int MaxRows = 1 << 20;

    /// <summary>Prepares the maps of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="symbols">Where maps are added.</param>
    /// <returns>The maps; null where comparisons are cheaper, or where what the conditions say does not fit into tables.</returns>
    public static AddressTable? Prepare(HookPlan plan, BpfSymbols symbols)
    {
        if (!HasAddresses(plan)) { return null; }
        var bits = new AddressBits(plan);
        int words = (bits.Count + 63) / 64;
        if (bits.Argument is not { CanBeNull: false } address || words > MaxWords || !AddressCost.PrefersTrie(bits, plan)) { return null; }
        var ports = new AddressPorts(bits);
        var rows = new AddressRows(bits, ports);
        bool hasDoubt = address.Use == AddressUse.Send && bits.HasStrict;
        if (AddressTrie.Of(bits, rows, hasDoubt, MaxRows) is not { } trie) { return null; }
        // A trie without prefixes is none that a kernel makes.
        if (trie.Count == 0) { return null; }
        string suffix = symbols.Maps.Length.ToString(CultureInfo.InvariantCulture);
        int map = symbols.Table(new BpfMap("lsm_prefixes" + suffix, (uint)BpfMapType.LpmTrie, AddressTrie.KeySize, (uint)trie.ValueSize, (uint)trie.Count)
        {
            Flags = (uint)(BpfMapFlags.NoPreallocation | BpfMapFlags.ReadOnlyForPrograms),
            Options = BpfMapOptions.Freeze,
            Contents = ImmutableCollectionsMarshal.AsImmutableArray(trie.ToArray()),
        });
        int table = symbols.Table(BpfMaps.Constant("lsm_rows" + suffix, rows.ToArray(BpfMaps.KeySize)));
        return new AddressTable(bits, ports, words, map, table, (int)rows.Size - rows.RowSize, trie.Untold, hasDoubt);
    }

    private static bool HasAddresses(HookPlan plan)
    {
        foreach (PlannedRule rule in plan.Rules)
        {
            if (rule.HasAddress) { return true; }
        }

        return false;
    }
}
