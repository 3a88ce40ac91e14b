using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>What is to be seen of the host beyond what the root of the sandbox shows by itself, collected before that root is made.</summary>
internal unsafe struct BindList
{
    /// <summary>Each takes two descriptors until the root is made; RLIMIT_NOFILE is seldom below 1024.</summary>
    private const uint Capacity = 512;

    private const int PlaceBytes = 1 << 18;

    private Bind* _binds;
    private byte* _places;
    private int _placesUsed;

    internal uint Count { get; private set; }

    internal readonly Bind* this[uint index] => _binds + index;

    /// <summary>Adds a copy that is put over the file or folder itself.</summary>
    internal int AddOver(int tree, int target, bool isFolder)
    {
        Bind* bind = Next();
        if (bind is null) { return -KernelError.TooManyOpenFiles; }
        bind->Tree = tree;
        bind->Target = target;
        bind->IsFolder = isFolder;
        return 0;
    }

    /// <summary>Adds a copy that is put where its path says.</summary>
    internal int AddAt(int tree, byte* path, bool isFolder)
    {
        int length = CString.Length(path) + 1;
        Bind* bind = Next();
        if (bind is null) { return -KernelError.TooManyOpenFiles; }
        if (length > PlaceBytes - _placesUsed) { return -KernelError.TooBig; }
        bind->Tree = tree;
        bind->Place = _places + _placesUsed;
        bind->IsFolder = isFolder;
        for (int i = 0; i < length; i++) { bind->Place[i] = path[i]; }
        _placesUsed += length;
        return 0;
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
