using System.Buffers.Binary;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>The types of an object (.BTF; include/uapi/linux/btf.h), read without trust.</summary>
internal sealed class ObjectTypes
{
    private const int KindInt = 1;
    private const int KindPointer = 2;
    private const int KindArray = 3;
    private const int KindStructure = 4;
    private const int KindUnion = 5;
    private const int KindEnum = 6;
    private const int KindTypedef = 8;
    private const int KindVolatile = 9;
    private const int KindConst = 10;
    private const int KindRestrict = 11;
    private const int KindVariable = 14;
    private const int KindSection = 15;
    private const int KindFloat = 16;
    private const int KindTypeTag = 18;
    private const int KindEnum64 = 19;
    private const int MaxDepth = 32;
    private const int MaxTextBytes = 511; // KSYM_NAME_LEN - 1; many types may share one string

    private readonly byte[] _btf;
    private readonly int _strings;
    private readonly int _stringsLength;
    private readonly List<int> _types = [0];

    /// <summary>Reads the types.</summary>
    public ObjectTypes(byte[] btf)
    {
        _btf = btf;
        if (btf.Length < 24 || BinaryPrimitives.ReadUInt16LittleEndian(btf) != 0xEB9F) { throw new ObjectRefusedException("it has no types (.BTF), or none that can be read"); }
        long header = (uint)Word(4);
        long types = header + (uint)Word(8);
        long end = types + (uint)Word(12);
        long strings = header + (uint)Word(16);
        if (end > btf.Length || strings + (uint)Word(20) > btf.Length) { throw new ObjectRefusedException("its types (.BTF) are cut short"); }
        _strings = (int)strings;
        _stringsLength = Word(20);
        for (int at = (int)types; at < end;)
        {
            if (at + 12 > end) { throw new ObjectRefusedException("its types (.BTF) are cut short"); }
            _types.Add(at);
            at += 12 + Extra(at);
        }
    }

    /// <summary>The string at an offset.</summary>
    public string Text(int offset)
    {
        if ((uint)offset >= (uint)_stringsLength) { return ""; }
        ReadOnlySpan<byte> text = _btf.AsSpan(_strings + offset, Math.Min(_stringsLength - offset, MaxTextBytes + 1));
        int length = text.IndexOf((byte)0);
        return length < 0 ? throw new ObjectRefusedException($"a name in its types (.BTF) does not end within {MaxTextBytes} bytes") : Encoding.UTF8.GetString(text[..length]);
    }

    /// <summary>The variables of a section: their names and types.</summary>
    public List<(string Name, int Type)> VariablesOf(string section)
    {
        var variables = new List<(string, int)>();
        for (int i = 1; i < _types.Count; i++)
        {
            if (KindOf(i) != KindSection || NameOf(i) != section) { continue; }
            for (int j = 0; j < CountOf(i); j++)
            {
                int variable = Word(_types[i] + 12 + (j * 12));
                if (KindOf(variable) == KindVariable) { variables.Add((NameOf(variable), Word(_types[variable] + 8))); }
            }
        }

        return variables;
    }

    /// <summary>The members of a map's definition: a setting's number (the length of the array that it points to), or the size of the type that it points to.</summary>
    public Dictionary<string, int> SettingsOf(int type)
    {
        var settings = new Dictionary<string, int>(StringComparer.Ordinal);
        type = Plain(type);
        if (KindOf(type) != KindStructure) { return settings; }
        for (int i = 0; i < CountOf(type); i++)
        {
            int member = _types[type] + 12 + (i * 12);
            string name = Text(Word(member));
            int pointer = Plain(Word(member + 4));
            if (KindOf(pointer) != KindPointer) { throw new ObjectRefusedException($"it defines a map with '{name}', which no bundle holds"); }
            int target = Plain(Word(_types[pointer] + 8));
            bool isType = name is "key" or "value";
            if (!isType && KindOf(target) != KindArray) { throw new ObjectRefusedException($"it defines a map with '{name}', which no bundle holds"); }
            settings[isType ? name + "_size" : name] = isType ? SizeOf(target, 0) : Word(_types[target] + 12 + 8);
        }

        return settings;
    }

    /// <summary>The field that an access of CO-RE names: "0:1:2" by members' numbers.</summary>
    public BpfField FieldOf(int type, string access)
    {
        type = Plain(type);
        string[] steps = access.Split(':');
        string structure = WithoutFlavour(NameOf(type));
        if (steps.Length > MaxDepth || structure.Length > BpfFieldRecord.MaxName) { throw new ObjectRefusedException($"it reads a field of '{structure}' by more steps or with a longer name than a bundle holds"); }
        if (structure.Length == 0 || steps[0] != "0") { throw new ObjectRefusedException($"it reads '{structure}' by '{access}', which no bundle holds"); }
        var path = new List<string>();
        foreach (string step in steps.AsSpan(1))
        {
            if (KindOf(type) is not (KindStructure or KindUnion) || !int.TryParse(step, out int index) || (uint)index >= (uint)CountOf(type))
            {
                throw new ObjectRefusedException($"it reads an element of an array in '{structure}', which no bundle holds");
            }

            int member = _types[type] + 12 + (index * 12);
            string name = Text(Word(member));
            if (name.Length != 0) { path.Add(name); }
            type = Plain(Word(member + 4));
        }

        string whole = string.Join('.', path);
        return whole.Length <= BpfFieldRecord.MaxName ? new BpfField(structure, whole) : throw new ObjectRefusedException($"it reads a field of '{structure}' whose name is longer than a bundle holds");
    }

    private static string WithoutFlavour(string name)
    {
        int at = name.IndexOf("___", StringComparison.Ordinal);
        return at > 0 ? name[..at] : name;
    }

    private int Plain(int type)
    {
        for (int depth = 0; depth < MaxDepth && KindOf(type) is KindTypedef or KindVolatile or KindConst or KindRestrict or KindTypeTag; depth++) { type = Word(_types[type] + 8); }
        return type;
    }

    private int SizeOf(int type, int depth)
    {
        type = Plain(type);
        if (depth > MaxDepth) { throw new ObjectRefusedException("its types (.BTF) go round in a circle"); }
        return KindOf(type) switch
        {
            KindInt or KindStructure or KindUnion or KindEnum or KindEnum64 or KindFloat => Word(_types[type] + 8),
            KindPointer => 8,
            KindArray => checked(Word(_types[type] + 12 + 8) * SizeOf(Word(_types[type] + 12), depth + 1)),
            _ => throw new ObjectRefusedException("it defines a map with a key or value without a size"),
        };
    }

    private int KindOf(int type) => (uint)type < (uint)_types.Count && type != 0 ? (Word(_types[type] + 4) >> 24) & 31 : 0;

    private int CountOf(int type) => Word(_types[type] + 4) & 0xFFFF;

    private string NameOf(int type) => KindOf(type) == 0 ? "" : Text(Word(_types[type]));

    private int Extra(int at)
    {
        int info = Word(at + 4);
        int count = info & 0xFFFF;
        return ((info >> 24) & 31) switch
        {
            KindInt or KindVariable or 17 => 4, // 17: DECL_TAG
            KindArray => 12,
            KindStructure or KindUnion or KindSection or KindEnum64 => 12 * count,
            KindEnum or 13 => 8 * count, // 13: FUNC_PROTO
            _ => 0,
        };
    }

    private int Word(int at) => (uint)at + 4 <= (uint)_btf.Length ? BinaryPrimitives.ReadInt32LittleEndian(_btf.AsSpan(at)) : throw new ObjectRefusedException("its types (.BTF) are cut short");
}
