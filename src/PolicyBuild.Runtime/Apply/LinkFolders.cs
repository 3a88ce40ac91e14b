using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The folders in which the rules let the program make symbolic links, as inodes: one folder has many names, and an earlier run of the
/// program may have left links in it.
/// </summary>
internal unsafe struct LinkFolders
{
    // As deep as a path can name; deeper ones come only from renaming.
    private const int MaxDepth = PathBuffer.Capacity / 2;

    private FileIdentity* _folders;
    private uint _count;
    private bool _isCollected;
    private bool _isEverywhere;
    private bool _isPublic;

    /// <summary>Whether there is no such folder, so that every link is somebody else's.</summary>
    internal readonly bool IsEmpty => _count == 0 && !_isEverywhere && !_isPublic;

    /// <summary>
    /// The folders that every user may write, whatever the rules say: a path that comes from a variable may name what another program, or an
    /// earlier run under another variable, has made there.
    /// </summary>
    internal static LinkFolders OfEverybody
    {
        get
        {
            LinkFolders folders = default;
            folders._isPublic = true;
            return folders;
        }
    }

    /// <summary>Finds the folders of the rules, the first time that it is called.</summary>
    internal void Collect(in LandlockReader rules, uint abi, ref PathVariables variables)
    {
        if (_isCollected) { return; }
        _isCollected = true;
        for (uint i = 0; i < rules.PathCount && !_isEverywhere; i++)
        {
            LandlockPathRecord* record = rules.Path(i);
            if (!LetsMakeLinks(rules.Access(record->Access, abi)->Directory)) { continue; }
            PolicyPath path = default;
            path.Variable = (PathVariable)record->Variable;
            path.Path = rules.Text(record->Path);
            int folder = variables.Open(path, OpenFlags.PathOnly, out _);
            if (folder >= 0)
            {
                Add(folder, rules.PathCount);
                Files.Close(folder);
            }
            else if (folder is not (-KernelError.NoEntry or -KernelError.NotDirectory or -KernelError.Access))
            {
                _isEverywhere = true;
            }
        }
    }

    /// <summary>
    /// Whether a folder is one of these or lies beneath one; what cannot be found out counts as beneath. A program that moves its folders
    /// meanwhile moves them from beneath one of these to beneath one of these.
    /// </summary>
    /// <param name="folder">The folder's descriptor.</param>
    /// <param name="isRoot">Whether it is known to be the root folder, which is none of these and has nothing above it.</param>
    internal readonly bool AreAbove(int folder, bool isRoot)
    {
        if (_isEverywhere) { return true; }
        if (isRoot) { return false; }
        FileStatus* statuses = stackalloc FileStatus[2];
        bool isAbove = true;
        int current = folder;
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            FileStatus* status = statuses + (depth & 1);
            if (Files.Status(current, status) != 0 || Has(status)) { break; }

            // Only the root is its own parent. A folder bound on one beneath it is another mount.
            FileStatus* below = statuses + (~depth & 1);
            isAbove = depth == 0 || !FileStatus.Same(below, status) || below->Mount != status->Mount;
            if (!isAbove) { break; }

            int parent = Files.Open(current, ".."u8, OpenFlags.PathOnly | OpenFlags.Directory);
            if (parent < 0) { break; }
            if (current != folder) { Files.Close(current); }
            current = parent;
        }

        if (current != folder) { Files.Close(current); }
        return isAbove;
    }

    /// <summary>Making links, or taking in folders from where links can be made.</summary>
    private static bool LetsMakeLinks(ulong rights)
    {
        const ulong TakeIn = (ulong)(LandlockAccessFs.MakeDir | LandlockAccessFs.Refer);
        return (rights & (ulong)LandlockAccessFs.MakeSym) != 0 || (rights & TakeIn) == TakeIn;
    }

    private void Add(int folder, uint capacity)
    {
        // Nothing leads out of the root folder.
        if (Files.IsRoot(folder)) { return; }
        FileStatus status;
        if (_folders is null) { _folders = (FileIdentity*)PrivateMemory.Map(capacity * (ulong)sizeof(FileIdentity)); }
        if (_folders is null || Files.Status(folder, &status) != 0)
        {
            _isEverywhere = true;
            return;
        }

        _folders[_count++] = new FileIdentity(&status);
    }

    private readonly bool Has(FileStatus* status)
    {
        if (_isPublic) { return status->IsWritableByAll; }
        for (uint i = 0; i < _count; i++)
        {
            if (_folders[i].IsOf(status)) { return true; }
        }

        return false;
    }
}
