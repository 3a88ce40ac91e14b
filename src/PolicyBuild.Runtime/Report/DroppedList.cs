using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Report;

/// <summary>What was left out of the policy at this start, as it was printed, kept for the report.</summary>
internal unsafe struct DroppedList
{
    private const int Capacity = 65536;

    // Each: the code in four bytes, the text, a zero byte.
    private byte* _entries;
    private int _length;

    /// <summary>Whether some found no room.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Keeps what is added from now on: 0, or a negative error number.</summary>
    internal int Open()
    {
        _entries = PrivateMemory.Map(Capacity);
        return _entries is null ? -KernelError.NoMemory : 0;
    }

    /// <summary>Adds a text, where somebody wants it.</summary>
    internal void Add(uint code, byte* text, int length)
    {
        if (_entries is null) { return; }
        if (length > Capacity - _length - (sizeof(uint) + 1))
        {
            IsCut = true;
            return;
        }

        byte* entry = _entries + _length;
        for (int i = 0; i < sizeof(uint); i++) { entry[i] = (byte)(code >> (8 * i)); }
        for (int i = 0; i < length; i++) { entry[sizeof(uint) + i] = text[i]; }
        entry[sizeof(uint) + length] = 0;
        _length += sizeof(uint) + length + 1;
    }

    /// <summary>Goes to the next entry: from null to the first, from the last to null.</summary>
    internal readonly byte* Next(byte* entry, out uint code)
    {
        code = 0;
        byte* next = _entries;
        if (entry is not null)
        {
            next = entry;
            while (*next != 0) { next++; }
            next++;
        }

        if (next == _entries + _length) { return null; }
        for (int i = 0; i < sizeof(uint); i++) { code |= (uint)next[i] << (8 * i); }
        return next + sizeof(uint);
    }
}
