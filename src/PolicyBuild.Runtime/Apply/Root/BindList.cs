using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>What is to be seen of the host beyond what the root of the sandbox shows by itself, collected before that root is made.</summary>
internal unsafe struct BindList
{
    /// <summary>Twice as many as a policy has rules; each takes two descriptors until the root is made (<see cref="DescriptorLimit"/>).</summary>
    internal const uint Capacity = 8192;

    private const int PlaceBytes = 1 << 20;

    private Bind* _binds;
    private byte* _places;
    private int _placesUsed;

    internal uint Count { get; private set; }

    internal readonly Bind* this[uint index] => _binds + index;

    /// <summary>Adds a copy that is put over the file or folder itself: 0, or a negative error number, E2BIG where there are too many.</summary>
    internal int AddOver(int tree, int target, bool isFolder)
    {
        Bind* bind = Next();
        if (bind is null) { return -KernelError.TooBig; }
        bind->Tree = tree;
        bind->Target = target;
        bind->IsFolder = isFolder;
        return 0;
    }

    /// <summary>Adds a copy that is put where its path says: 0, or a negative error number, E2BIG where there are too many.</summary>
    internal int AddAt(int tree, byte* path, bool isFolder, bool writes)
    {
        int length = CString.Length(path) + 1;
        Bind* bind = length > PlaceBytes - _placesUsed ? null : Next();
        if (bind is null) { return -KernelError.TooBig; }
        bind->Tree = tree;
        bind->Place = _places + _placesUsed;
        bind->PlaceLength = length - 1;
        bind->IsFolder = isFolder;
        bind->Writes = writes;
        for (int i = 0; i < length; i++) { bind->Place[i] = path[i]; }
        _placesUsed += length;
        return 0;
    }

    /// <summary>Sorts by length of the path, so that nothing is put over what is beneath it.</summary>
    internal readonly void Sort()
    {
        for (uint i = 1; i < Count; i++)
        {
            Bind bind = _binds[i];
            uint at = i;
            for (; at > 0 && _binds[at - 1].PlaceLength > bind.PlaceLength; at--) { _binds[at] = _binds[at - 1]; }
            _binds[at] = bind;
        }
    }

    /// <summary>
    /// Whether one that is only read is there already, beneath a folder. Put over it, it would take back what that folder lets write, and a
    /// rule for a folder is one for all beneath.
    /// </summary>
    internal readonly bool IsCovered(uint index)
    {
        byte* place = _binds[index].Place;
        if (place is null || _binds[index].Writes) { return false; }
        for (uint i = 0; i < index; i++)
        {
            byte* above = _binds[i].Place;
            int length = _binds[i].PlaceLength;
            if (_binds[i].IsFolder && length != 0 && CString.StartsWith(place, above, length) && place[length] is (0 or (byte)'/')) { return true; }
        }

        return false;
    }

    private Bind* Next()
    {
        if (_binds is null)
        {
            byte* memory = PrivateMemory.Map((Capacity * (ulong)sizeof(Bind)) + PlaceBytes);
            _binds = (Bind*)memory;
            _places = memory + (Capacity * sizeof(Bind));
        }

        return _binds is null || Count == Capacity ? null : _binds + Count++;
    }
}
