using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>Names that are links in an empty root or a private folder, each with what it leads to.</summary>
internal unsafe struct NameList
{
    private const int Bytes = 1 << 20;

    private byte* _texts;
    private int _used;

    /// <summary>Adds a name, absolute, and where it leads: 0, or a negative error number.</summary>
    internal int Add(byte* name, byte* target)
    {
        if (_texts is null) { _texts = PrivateMemory.Map(Bytes); }
        if (_texts is null) { return -KernelError.NoMemory; }
        return Append(name) && Append(target) ? 0 : -KernelError.TooBig;
    }

    /// <summary>
    /// Makes the links beneath the current folder; a name that is there already leads where it should. In what is bound nothing is made: the host has all of
    /// its names, but for those that somebody moves meanwhile.
    /// </summary>
    internal readonly int Make()
    {
        for (byte* name = _texts; name < _texts + _used;)
        {
            byte* target = name + CString.Length(name) + 1;

            // Beneath its own folder a link is relative: others may not be followed where the program can make links (LinkWalk).
            int folder = CString.LastIndexOf(name, (byte)'/') + 1;
            int result = MakeOne(name + 1, CString.StartsWith(target, name, folder) ? target + folder : target);
            if (result < 0) { return result; }
            name = target + CString.Length(target) + 1;
        }

        return 0;
    }

    private static int MakeOne(byte* name, byte* target)
    {
        FileStatus status;
        if (Files.LinkStatus(OpenFlags.CurrentDirectory, name, &status) == 0) { return 0; }
        int parent = MountPoint.OpenParent(name, throughLinks: true);
        if (parent < 0) { return parent; }
        int result = MountPoint.IsOwn(parent) ? Folders.MakeLink(target, parent, name + CString.LastIndexOf(name, (byte)'/') + 1) : 0;
        Files.Close(parent);
        return result == -KernelError.Exists ? 0 : result;
    }

    private bool Append(byte* text)
    {
        int length = CString.Length(text) + 1;
        if (length > Bytes - _used) { return false; }
        for (int i = 0; i < length; i++) { _texts[_used + i] = text[i]; }
        _used += length;
        return true;
    }
}
