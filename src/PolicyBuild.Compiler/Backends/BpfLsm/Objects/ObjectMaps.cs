using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>The maps of an object: those that .maps defines, and one for each section of data. In the bundle their names begin with the object's number.</summary>
internal sealed class ObjectMaps(ObjectFileView file, ObjectTypes types, BpfSymbols symbols, string prefix)
{
    private const int MostContents = BpfHeader.MaxContents;

    /// <summary>The map that a symbol names and, for data, the place in its value; false where it names none.</summary>
    public bool TryFind(ObjectSymbol symbol, out int map, out bool isData)
    {
        map = -1;
        isData = false;
        if (symbol.Section == 0) { return false; }
        string section = file.NameOf(symbol.Section);
        if (section == ".maps")
        {
            map = Define(symbol.Name);
            return true;
        }

        isData = section.StartsWith(".data", StringComparison.Ordinal) || section.StartsWith(".bss", StringComparison.Ordinal) || section.StartsWith(".rodata", StringComparison.Ordinal);
        if (isData) { map = Data(symbol.Section, section); }
        return isData;
    }

    private int Define(string name)
    {
        foreach ((string variable, int type) in types.VariablesOf(".maps"))
        {
            if (variable != name) { continue; }
            Dictionary<string, int> settings = types.SettingsOf(type);
            foreach (string setting in settings.Keys)
            {
                if (setting is not ("type" or "key_size" or "value_size" or "max_entries" or "map_flags")) { throw new ObjectRefusedException($"its map '{name}' has '{setting}', which no bundle holds"); }
            }

            var kind = (BpfMapType)settings.GetValueOrDefault("type");
            if (kind is not (BpfMapType.Hash or BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.LpmTrie or BpfMapType.RingBuffer or (BpfMapType)5 or (BpfMapType)9 or (BpfMapType)10))
            {
                throw new ObjectRefusedException($"its map '{name}' is of type {(uint)kind}, which no bundle holds");
            }

            return symbols.Map(new BpfMap(
                NameOf(name), (uint)kind, (uint)settings.GetValueOrDefault("key_size"), (uint)settings.GetValueOrDefault("value_size"), (uint)settings.GetValueOrDefault("max_entries"))
            {
                Flags = (uint)settings.GetValueOrDefault("map_flags"),
            });
        }

        throw new ObjectRefusedException($"its types do not define the map '{name}'");
    }

    private int Data(int section, string name)
    {
        if (file.SizeOf(section) is 0 or > MostContents) { throw new ObjectRefusedException($"its section '{name}' has {file.SizeOf(section)} bytes"); }
        if (file.HasRelocations(section)) { throw new ObjectRefusedException($"its section '{name}' holds addresses"); }
        byte[] value = file.BytesOf(section);
        bool isConstant = name.StartsWith(".rodata", StringComparison.Ordinal);
        return symbols.Map(new BpfMap(NameOf(name), (uint)BpfMapType.Array, 4, (uint)value.Length, 1)
        {
            Flags = isConstant ? (uint)BpfMapFlags.ReadOnlyForPrograms : 0,
            Options = isConstant ? BpfMapOptions.Freeze : BpfMapOptions.None,
            Contents = [0, 0, 0, 0, .. value],
        });
    }

    // Cut names could meet: those of a file are told apart by their beginnings, as the kernel shows them.
    private string NameOf(string name)
    {
        string whole = prefix + name;
        return whole.Length <= BpfMapRecord.MaxName ? whole : whole[..BpfMapRecord.MaxName];
    }
}
