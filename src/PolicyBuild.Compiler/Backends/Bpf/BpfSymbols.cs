using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>What the programs of one section share: maps and fields, each once.</summary>
internal sealed class BpfSymbols
{
    private readonly List<BpfMap> _maps = [];
    private readonly List<BpfField> _fields = [];
    private readonly Dictionary<string, int> _mapNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<BpfField, int> _fieldNumbers = [];

    /// <summary>The maps by number.</summary>
    public ImmutableArray<BpfMap> Maps => [.. _maps];

    /// <summary>The fields by number.</summary>
    public ImmutableArray<BpfField> Fields => [.. _fields];

    /// <summary>The number of a map; the first of a name stays.</summary>
    public int Map(BpfMap map)
    {
        if (_mapNumbers.TryGetValue(map.Name, out int number)) { return number; }
        _mapNumbers.Add(map.Name, _maps.Count);
        _maps.Add(map);
        return _maps.Count - 1;
    }

    /// <summary>The number of a frozen table: one that is there with the same contents, else this one.</summary>
    public int Table(BpfMap map)
    {
        for (int i = 0; i < _maps.Count; i++)
        {
            BpfMap known = _maps[i];
            bool isSame = known.Type == map.Type && known.KeySize == map.KeySize && known.ValueSize == map.ValueSize && known.Flags == map.Flags && known.Options == map.Options;
            if (isSame && known.Contents.AsSpan().SequenceEqual(map.Contents.AsSpan())) { return i; }
        }

        return Map(map);
    }

    /// <summary>The number of a field.</summary>
    public int Field(string type, string path)
    {
        var field = new BpfField(type, path);
        if (_fieldNumbers.TryGetValue(field, out int number)) { return number; }
        _fieldNumbers.Add(field, _fields.Count);
        _fields.Add(field);
        return _fields.Count - 1;
    }

    /// <summary>What there is now.</summary>
    public BpfSymbolsMark Mark() => new(_maps.Count, _fields.Count);

    /// <summary>Forgets what was added since: a program that names it is not written.</summary>
    public void Return(BpfSymbolsMark mark)
    {
        for (int i = mark.Maps; i < _maps.Count; i++) { _mapNumbers.Remove(_maps[i].Name); }
        for (int i = mark.Fields; i < _fields.Count; i++) { _fieldNumbers.Remove(_fields[i]); }
        _maps.RemoveRange(mark.Maps, _maps.Count - mark.Maps);
        _fields.RemoveRange(mark.Fields, _fields.Count - mark.Fields);
    }
}
