using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>
/// The types of an object file: those of its functions, its maps in the way of libbpf (a structure whose members' types are the settings), and of the
/// kernel's structures what the programs name, so that libbpf can find it in the target's types (CO-RE).
/// </summary>
internal sealed class ElfTypes
{
    private const int KindInt = 1;
    private const int KindPointer = 2;
    private const int KindArray = 3;
    private const int KindStructure = 4;
    private const int KindFunction = 12;
    private const int KindFunctionType = 13;
    private const int KindVariable = 14;
    private const int KindSection = 15;
    private const int Extern = 2; // of a function
    private const int Global = 1;
    private const int PointerSize = 8;

    private readonly BtfBuilder _btf = new();
    private readonly Dictionary<BpfField, (int Type, string Access)> _fields = [];
    private readonly int _int;
    private readonly int _function;
    private readonly int _pointer;

    /// <summary>Begins with what every file has.</summary>
    public ElfTypes()
    {
        _int = _btf.Type("int", KindInt, 0, 4, (1 << 24) | 32);
        _function = _btf.Type("", KindFunctionType, 2, _int, _btf.Text("i"), _int, _btf.Text("c"), _int);
        _pointer = _btf.Type("", KindPointer, 0, 0); // void *
    }

    /// <summary>Adds a function's type.</summary>
    public int AddFunction(string name, bool isGlobal) => _btf.Type(name, KindFunction, isGlobal ? Global : 0, _function);

    /// <summary>The offset of a string.</summary>
    public int Text(string text) => _btf.Text(text);

    /// <summary>Adds the definitions of maps; their section holds each one's pointers, which stay zero.</summary>
    /// <returns>Where each begins in the section, and how long it is.</returns>
    public (int Offset, int Size)[] AddMaps(IReadOnlyList<BpfMap> maps)
    {
        var places = new (int Offset, int Size)[maps.Count];
        int[] variables = new int[maps.Count];
        int offset = 0;
        for (int i = 0; i < maps.Count; i++)
        {
            var members = new List<int>();
            AddSetting(members, "type", maps[i].Type);
            AddSetting(members, "max_entries", maps[i].MaxEntries);
            if (maps[i].Flags != 0) { AddSetting(members, "map_flags", maps[i].Flags); }
            if (maps[i].KeyType != 0)
            {
                // The kernel asks for the types of these maps: key int, value an array of char.
                int character = _btf.Type("char", KindInt, 0, 1, (1 << 24) | 8);
                AddMember(members, "key", _btf.Type("", KindPointer, 0, _int));
                AddMember(members, "value", _btf.Type("", KindPointer, 0, _btf.Type("", KindArray, 0, 0, character, _int, (int)maps[i].ValueSize)));
            }
            else if (maps[i].KeySize != 0)
            {
                AddSetting(members, "key_size", maps[i].KeySize);
                AddSetting(members, "value_size", maps[i].ValueSize);
            }

            int size = members.Count / 3 * PointerSize;
            int structure = _btf.Type("", KindStructure, members.Count / 3, size, [.. members]);
            variables[i] = _btf.Type(maps[i].Name, KindVariable, 0, structure, Global);
            places[i] = (offset, size);
            offset += size;
        }

        AddSection(".maps", offset, variables, places);
        return places;
    }

    /// <summary>Adds the kernel's functions that are called.</summary>
    public void AddKernelFunctions(IReadOnlyCollection<string> names)
    {
        // int f(struct path *, char *, size_t): that of the one function that is called so far.
        int path = _btf.Type("", KindPointer, 0, _btf.Type("path", KindStructure, 0, 0));
        int text = _btf.Type("", KindPointer, 0, _btf.Type("char", KindInt, 0, 1, (1 << 24) | 8));
        int length = _btf.Type("unsigned long", KindInt, 0, 8, 64);
        int type = _btf.Type("", KindFunctionType, 3, _int, _btf.Text("path"), path, _btf.Text("buf"), text, _btf.Text("buf__sz"), length);
        var words = new List<int>();
        foreach (string name in names) { words.AddRange([_btf.Type(name, KindFunction, Extern, type), 0, 0]); }
        _btf.Type(".ksyms", KindSection, names.Count, 0, [.. words]);
    }

    /// <summary>The local form of a kernel's field: the number of its structure, and the way to the field by members' numbers.</summary>
    public (int Type, string Access) FieldOf(BpfField field, FieldShape shape)
    {
        if (_fields.TryGetValue(field, out (int, string) known)) { return known; }

        // Each field gets a structure of the kernel's name with this one member: libbpf matches names, and several local forms may exist.
        string[] path = field.Path.Split('.');
        int type = shape switch
        {
            FieldShape.Pointer => _pointer,
            FieldShape.Number => _int,
            _ => _btf.Type("", KindStructure, 0, 0),
        };
        int size = shape == FieldShape.Pointer ? PointerSize : shape == FieldShape.Number ? 4 : 0;
        for (int i = path.Length - 1; i >= 0; i--) { type = _btf.Type(i == 0 ? field.Type : "", KindStructure, 1, size, _btf.Text(path[i]), type, 0); }
        string access = "0" + string.Concat(Enumerable.Repeat(":0", path.Length));
        _fields.Add(field, (type, access));
        return (type, access);
    }

    /// <summary>The BTF.</summary>
    public byte[] ToArray() => _btf.ToArray();

    private void AddSection(string name, int size, int[] variables, (int Offset, int Size)[] places)
    {
        if (variables.Length == 0) { return; }
        var words = new List<int>();
        for (int i = 0; i < variables.Length; i++) { words.AddRange([variables[i], places[i].Offset, places[i].Size]); }
        _btf.Type(name, KindSection, variables.Length, size, [.. words]);
    }

    /// <summary>A setting is the length of an array that a member points to.</summary>
    private void AddSetting(List<int> members, string name, uint value) =>
        AddMember(members, name, _btf.Type("", KindPointer, 0, _btf.Type("", KindArray, 0, 0, _int, _int, (int)value)));

    private void AddMember(List<int> members, string name, int type) => members.AddRange([_btf.Text(name), type, members.Count / 3 * PointerSize * 8]);
}
