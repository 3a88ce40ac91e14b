using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Looks up members in the kernel's types: through unnamed structures and unions, which later kernels put around what was plain before.</summary>
internal unsafe struct KernelMembers
{
    private const int MaxDepth = 8; // of unnamed members in each other
    private const int MaxVisits = 1 << 16; // members that one look-up goes past
    private const uint MaxBytes = 1 << 30; // of a structure or an offset in it
    private const int MaxNames = 32; // typedefs and qualifiers before a type

    private readonly KernelTypes _types;
    private int _visits;
    private uint _bits;
    private uint _type;

    internal KernelMembers(in KernelTypes types)
    {
        _types = types;
        _visits = 0;
        _bits = 0;
        _type = 0;
    }

    /// <summary>Finds what a field asks for. Where the kernel has two structures of one name, both must agree.</summary>
    /// <param name="types">The kernel's types, scanned.</param>
    /// <param name="wanted">The structure or function.</param>
    /// <param name="path">Members with dots between them; empty: the structure or function itself.</param>
    internal static FieldPlace Find(in KernelTypes types, WantedType* wanted, byte* path)
    {
        FieldPlace place = default;
        if (*path == 0) { place.Function = wanted->Function; }
        if (wanted->Structure == 0 || wanted->OtherStructure == WantedType.Many)
        {
            place.Exists = *path == 0 && (wanted->Function != 0 || wanted->Structure != 0);
            return place;
        }

        var members = new KernelMembers(types);
        place.Exists = members.Find(wanted->Structure, path, out place.Offset, out place.Size);
        if (wanted->OtherStructure == 0 || !place.Exists) { return place; }
        place.Exists = members.Find(wanted->OtherStructure, path, out uint offset, out uint size) && offset == place.Offset && size == place.Size;
        return place;
    }

    private bool Find(uint structure, byte* path, out uint offset, out uint size)
    {
        ulong bytes = 0;
        _visits = 0;
        _type = structure;
        offset = 0;
        while (*path != 0)
        {
            int length = CString.IndexOf(path, (byte)'.');
            if (length < 0) { length = CString.Length(path); }

            // A bitfield has no address; the others begin at whole bytes.
            if (!FindMember(Unqualified(_type), path, length, 0) || _bits % 8 != 0) { break; }
            bytes += _bits / 8;
            path += length;
            if (*path == (byte)'.') { path++; }
        }

        offset = (uint)bytes;
        size = 0;
        return *path == 0 && bytes <= MaxBytes && SizeOf(_type, out size);
    }

    /// <summary>Looks in one structure and in its unnamed members; sets where the member lies, in bits, and its type.</summary>
    private bool FindMember(uint structure, byte* name, int length, int depth)
    {
        uint* record = _types.Record(structure);
        if (record is null || KernelTypes.KindOf(record) is not (KernelTypes.Structure or KernelTypes.Union) || depth > MaxDepth) { return false; }
        bool hasBitfields = record[1] >> 31 != 0;
        uint count = record[1] & 0xFFFF;
        uint* members = record + 3;
        for (uint i = 0; i < count && _visits++ < MaxVisits; i++)
        {
            uint* member = members + (i * 3);
            byte* own = _types.Name(member[0]);
            uint bits = hasBitfields ? member[2] & 0xFFFFFF : member[2];
            if (*own == 0)
            {
                if (!FindMember(Unqualified(member[1]), name, length, depth + 1)) { continue; }
                _bits += bits;
                return true;
            }

            if (!CString.StartsWith(own, name, length) || own[length] != 0) { continue; }
            _bits = bits;
            _type = member[1];
            return !hasBitfields || member[2] >> 24 == 0;
        }

        return false;
    }

    /// <summary>The type behind typedefs, qualifiers and tags.</summary>
    private readonly uint Unqualified(uint type)
    {
        for (int i = 0; i < MaxNames; i++)
        {
            uint* record = _types.Record(type);
            if (record is null || KernelTypes.KindOf(record) is not ((>= KernelTypes.TypeName and <= KernelTypes.Restrict) or KernelTypes.TypeTag)) { break; }
            type = record[2];
        }

        return type;
    }

    private readonly bool SizeOf(uint type, out uint size)
    {
        const uint PointerBytes = 8;
        const int MaxDimensions = 8;
        ulong elements = 1;
        size = 0;
        for (int i = 0; i < MaxDimensions; i++)
        {
            uint* record = _types.Record(Unqualified(type));
            if (record is null) { return false; }
            switch (KernelTypes.KindOf(record))
            {
                case KernelTypes.Integer or KernelTypes.Structure or KernelTypes.Union or KernelTypes.Enumeration or KernelTypes.WideEnumeration or KernelTypes.Float:
                    elements *= record[2];
                    break;
                case KernelTypes.Pointer:
                    elements *= PointerBytes;
                    break;
                case KernelTypes.Array:
                    elements *= record[5];
                    if (elements > MaxBytes) { return false; }
                    type = record[3];
                    continue;
                default:
                    return false;
            }

            size = (uint)elements;
            return elements <= MaxBytes;
        }

        return false;
    }
}
