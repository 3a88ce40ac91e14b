using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>The names that are looked for among the kernel's types, each once. A name costs nothing that begins with other letters than any of them.</summary>
internal unsafe struct WantedTypes
{
    private const int FilterBytes = 65536 / 8;
    private const int PrefixLength = 8; // of "bpf_lsm_"

    private WantedType* _types;
    private byte* _filter;
    private int _capacity;

    /// <summary>How many names there are.</summary>
    internal int Count { get; private set; }

    private static ReadOnlySpan<byte> Prefix => "bpf_lsm_"u8;

    /// <summary>Makes room for so many: 0, or a negative error number.</summary>
    internal static int Make(uint capacity, out WantedTypes wanted)
    {
        wanted = default;
        byte* memory = PrivateMemory.Map(FilterBytes + (capacity * (ulong)sizeof(WantedType)));
        if (memory is null) { return -KernelError.NoMemory; }
        wanted._filter = memory;
        wanted._types = (WantedType*)(memory + FilterBytes);
        wanted._capacity = (int)capacity;
        return 0;
    }

    /// <summary>Adds a name, or finds it: its place.</summary>
    /// <param name="name">The name; it stays where it is.</param>
    /// <param name="length">Its length in bytes, at least 1.</param>
    /// <param name="isHook">Whether it is a security hook, whose function has "bpf_lsm_" before the name.</param>
    internal int Add(byte* name, uint length, bool isHook)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_types[i].IsHook == isHook && _types[i].Length == (int)length && AreEqual(_types[i].Name, name, (int)length)) { return i; }
        }

        if (Count == _capacity) { return -1; }
        int key = isHook ? KeyOf(Prefix[0], Prefix[1]) : KeyOf(name[0], name[1]);
        _filter[key / 8] |= (byte)(1 << (key % 8));
        WantedType* type = _types + Count;
        type->Name = name;
        type->Length = (int)length;
        type->IsHook = isHook;
        return Count++;
    }

    /// <summary>A name, with what was found.</summary>
    internal readonly WantedType* At(int index) => _types + index;

    /// <summary>Notes a function or structure if its name is one of these.</summary>
    /// <param name="name">At least two bytes; ended by zero.</param>
    /// <param name="isFunction">Whether it is a function.</param>
    /// <param name="id">Its number.</param>
    internal readonly void Take(byte* name, bool isFunction, uint id)
    {
        int key = KeyOf(name[0], name[1]);
        if ((_filter[key / 8] & (1 << (key % 8))) == 0) { return; }
        for (int i = 0; i < Count; i++)
        {
            WantedType* type = _types + i;
            if (type->IsHook ? isFunction && IsHook(name, type) : IsNamed(name, type)) { Note(type, isFunction, id); }
        }
    }

    private static void Note(WantedType* type, bool isFunction, uint id)
    {
        if (isFunction)
        {
            if (type->Function == 0) { type->Function = id; }
        }
        else if (type->Structure == 0) { type->Structure = id; }
        else { type->OtherStructure = type->OtherStructure == 0 ? id : WantedType.Many; }
    }

    private static bool IsHook(byte* name, WantedType* type)
    {
        for (int i = 0; i < PrefixLength; i++)
        {
            if (name[i] != Prefix[i]) { return false; }
        }

        return IsNamed(name + PrefixLength, type);
    }

    // A zero byte of the name differs from every byte of what is wanted, so nothing behind it is read.
    private static bool IsNamed(byte* name, WantedType* type) => AreEqual(name, type->Name, type->Length) && name[type->Length] == 0;

    private static bool AreEqual(byte* left, byte* right, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (left[i] != right[i]) { return false; }
        }

        return true;
    }

    private static int KeyOf(byte first, byte second) => first | (second << 8);
}
