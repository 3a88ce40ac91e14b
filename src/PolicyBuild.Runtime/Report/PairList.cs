using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Report;

/// <summary>Names with a text each, in the order in which they came, kept for the report.</summary>
internal unsafe struct PairList
{
    private const int Capacity = 16384;

    // Each: the name and the text, both ended by a zero byte.
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

    /// <summary>Adds a name with its text, where somebody wants it.</summary>
    internal void Add(ReadOnlySpan<byte> name, byte* text)
    {
        if (_entries is null) { return; }
        int length = CString.Length(text);
        if (length > Capacity - _length - name.Length - 2)
        {
            IsCut = true;
            return;
        }

        for (int i = 0; i < name.Length; i++) { _entries[_length++] = name[i]; }
        _entries[_length++] = 0;
        for (int i = 0; i < length; i++) { _entries[_length++] = text[i]; }
        _entries[_length++] = 0;
    }

    /// <summary>Goes to the next name: from null to the first, from the last to null.</summary>
    /// <param name="name">A name of the list, or null.</param>
    /// <param name="text">Gets the text of the next one.</param>
    internal readonly byte* Next(byte* name, out byte* text)
    {
        byte* next = name is null ? _entries : Behind(Behind(name));
        text = null;
        if (next == _entries + _length) { return null; }
        text = Behind(next);
        return next;
    }

    private static byte* Behind(byte* text) => text + CString.Length(text) + 1;
}
