using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>The maps of an object: those that .maps defines, and one for each section of data. In the bundle their names begin with the object's number.</summary>
internal sealed class ObjectMaps(ObjectFileView file, ObjectTypes types, BpfSymbols symbols, ProgramBtf btf, string prefix)
{
    private const int MostContents = BpfHeader.MaxContents;

    private static readonly string s_mode = ".data." + BpfMaps.Mode.Name;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Dictionary<string, int>? _variables;

    /// <summary>The map that a symbol names and, for data, the place in its value; false where it names none.</summary>
    public bool TryFind(ObjectSymbol symbol, out int map, out bool isData)
    {
        map = -1;
        isData = false;
        if (symbol.Section == 0) { return false; }
        string section = file.NameOf(symbol.Section);
        isData = section.StartsWith(".data", StringComparison.Ordinal) || section.StartsWith(".bss", StringComparison.Ordinal) || section.StartsWith(".rodata", StringComparison.Ordinal);
        if (!isData && section != ".maps") { return false; }
        string name = isData ? section : symbol.Name;
        if (!_numbers.TryGetValue(name, out map))
        {
            map = Add(isData ? Data(symbol.Section, section) : Defined(name));
            _numbers.Add(name, map);
        }

        return true;
    }

    private int Add(BpfMap map)
    {
        if (symbols.Maps.Length >= BpfHeader.MaxMaps) { throw new ObjectRefusedException($"with its maps there are more than {BpfHeader.MaxMaps}, the most that a bundle holds"); }
        int number = symbols.Map(map);
        ulong memory = 0;
        foreach (BpfMap other in symbols.Maps) { memory += BpfMapMemory.Of(other.Type, other.KeySize, other.ValueSize, other.MaxEntries); }
        if (memory > BpfHeader.MaxMapMemory)
        {
            throw new ObjectRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"with its map '{map.Name}' the maps can take {memory} bytes of the kernel's memory, and those of a bundle take {BpfHeader.MaxMapMemory} at most"),
                "give its maps fewer entries, or smaller values");
        }

        return number;
    }

    private BpfMap Defined(string name)
    {
        if (_variables is null)
        {
            _variables = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach ((string variable, int number) in types.VariablesOf(".maps")) { _variables.TryAdd(variable, number); }
        }

        if (!_variables.TryGetValue(name, out int type)) { throw new ObjectRefusedException($"its types do not define the map '{name}'"); }
        Dictionary<string, int> settings = types.SettingsOf(type);
        foreach (string setting in settings.Keys)
        {
            if (setting is not ("type" or "key_size" or "value_size" or "max_entries" or "map_flags")) { throw new ObjectRefusedException($"its map '{name}' has '{setting}', which no bundle holds"); }
        }

        var kind = (BpfMapType)settings.GetValueOrDefault("type");
        bool isStorage = BpfMapMemory.IsStorage((uint)kind);
        if (!isStorage && kind is not (BpfMapType.Hash or BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.LpmTrie or BpfMapType.RingBuffer or (BpfMapType)5 or (BpfMapType)9 or (BpfMapType)10))
        {
            throw new ObjectRefusedException($"its map '{name}' is of type {(uint)kind}, which no bundle holds");
        }

        // Another program would have filled it; empty it makes nothing match.
        uint flags = (uint)settings.GetValueOrDefault("map_flags");
        if ((flags & (uint)BpfMapFlags.ReadOnlyForPrograms) != 0)
        {
            throw new ObjectRefusedException($"its map '{name}' is one that programs only read, and nobody fills it", "put what it holds into a constant, or write it in the program");
        }

        int valueSize = settings.GetValueOrDefault("value_size");
        if (isStorage && ((flags & (uint)BpfMapFlags.NoPreallocation) == 0 || settings.GetValueOrDefault("key_size") != sizeof(int) || valueSize <= 0))
        {
            throw new ObjectRefusedException($"its map '{name}' is a storage without BPF_F_NO_PREALLOC, a key int or a value, which the kernel does not make");
        }

        return new BpfMap(NameOf(name), (uint)kind, (uint)settings.GetValueOrDefault("key_size"), (uint)valueSize, (uint)settings.GetValueOrDefault("max_entries"))
        {
            Flags = flags,

            // The kernel makes a storage only with types. What the value is to the object says nothing here: bytes.
            KeyType = isStorage ? ProgramBtf.IntType : 0u,
            ValueType = isStorage ? (uint)btf.Bytes(valueSize) : 0,
        };
    }

    private BpfMap Data(int section, string name)
    {
        ulong size = file.SizeOf(section);
        if (size is 0 or > MostContents) { throw new ObjectRefusedException($"its section '{name}' has {size} bytes"); }
        if (file.HasRelocations(section)) { throw new ObjectRefusedException($"its section '{name}' holds addresses"); }
        bool isConstant = name.StartsWith(".rodata", StringComparison.Ordinal);
        ReadOnlySpan<byte> value = file.BytesOf(section);
        if (name == s_mode && size == BpfMaps.Mode.ValueSize && !value.ContainsAnyExcept((byte)0))
        {
            throw new ObjectRefusedException("it was written by policybuild for tools to read, and lets everything through until its own launcher sets its mode", "name the hook policy that it was made of");
        }

        return new BpfMap(NameOf(name), (uint)BpfMapType.Array, BpfMaps.KeySize, (uint)size, 1)
        {
            Flags = isConstant ? (uint)BpfMapFlags.ReadOnlyForPrograms : 0,
            Options = isConstant ? BpfMapOptions.Freeze : BpfMapOptions.None,
            Contents = value.IsEmpty ? [] : [0, 0, 0, 0, .. value], // the kernel's own are zeros
        };
    }

    // What a bundle has no room for is cut; a name that is one of another map then ends in a number.
    private string NameOf(string name)
    {
        string whole = prefix + name;
        string cut = whole.Length <= BpfMapRecord.MaxName ? whole : whole[..BpfMapRecord.MaxName];
        for (int i = 2; !_names.Add(cut); i++)
        {
            string number = string.Create(CultureInfo.InvariantCulture, $".{i}");
            cut = whole[..Math.Min(whole.Length, BpfMapRecord.MaxName - number.Length)] + number;
        }

        return cut;
    }
}
