using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The caller's working directory, which the program has too, so that relative paths mean what they meant: the same folder, an empty one of its path where a
/// private folder or an empty root hides it, or a deleted one where it is deleted.
/// </summary>
internal unsafe struct CurrentFolder
{
    private PathBuffer _path;
    private FileStatus _status;
    private int _folder;
    private int _reason;
    private bool _isDeleted;

    /// <summary>Its path; empty where it has none.</summary>
    internal byte* Path => _path.Text;

    /// <summary>Finds out which it is, while nothing is changed.</summary>
    internal void Remember()
    {
        int length = Folders.Current(_path.Text, PathBuffer.Capacity);
        _isDeleted = length == -KernelError.NoEntry;
        if (length <= 0 || *_path.Text != (byte)'/')
        {
            // An unmounted folder, or one outside the caller's root; nobody closes it for writing.
            if (!_isDeleted) { _reason = length < 0 ? -length : KernelError.NoEntry; }
            _path.Clear();
        }

        _folder = Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        if (_folder < 0) { return; }
        fixed (FileStatus* status = &_status) { Files.Status(_folder, status); }
        if (!_isDeleted) { return; }

        // A copy of it alone: its parents, which a private folder may hide, are out of reach.
        int tree = Mounts.Copy(_folder);
        int result = tree < 0 ? tree : Mounts.Change(tree, MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.ReadOnly);
        Files.Close(_folder);
        _folder = tree;
        if (result < 0) { _reason = -result; }
    }

    /// <summary>Goes back to it in the sandbox: the exit status, after a message. A policy that names the working directory has no use for this one.</summary>
    internal int Return(ref LaunchState state, ref RootPlan plan)
    {
        int result = _reason != 0 ? -_reason : _isDeleted ? _folder < 0 ? _folder : Files.ChangeDirectory(_folder) : Enter(ref plan);
        Files.Close(_folder);
        return result == 0 || state.Has(LaunchFlags.WorkingDirectory) ? 0 : NamespaceErrors.WorkingDirectory(_path.Text, _isDeleted, -result);
    }

    private int Enter(ref RootPlan plan)
    {
        int result = Folders.Enter(_path.Text);
        if (plan.Replaces(_path.Text))
        {
            if (result != -KernelError.NoEntry) { return result; }
            int made = MountPoint.Make(_path.Text + 1, isFolder: true);
            if (made < 0) { return made; }
            result = Files.ChangeDirectory(made);
            Files.Close(made);
            return result;
        }

        if (result == 0 && IsHere()) { return 0; }

        // In a procfs of the host's (ForeignProc) it is what the sandbox's own has of that name.
        if (Files.IsInProc(_folder)) { return result == 0 && !IsInProcHere() ? -KernelError.NoEntry : result; }

        // It is the caller's although its path does not lead there: for this user, or because something is mounted over it.
        if (plan.IsOverCurrent || plan.HasOwnRoot || _folder < 0)
        {
            Folders.Enter("/"u8);
            return result < 0 ? result : -KernelError.NoEntry;
        }

        return Files.ChangeDirectory(_folder);
    }

    private static bool IsInProcHere()
    {
        int here = Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        bool isInProc = here >= 0 && Files.IsInProc(here);
        Files.Close(here);
        return isInProc;
    }

    private bool IsHere()
    {
        int here = Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        FileStatus status;
        fixed (FileStatus* before = &_status)
        {
            bool isSame = here < 0 || _folder < 0 || (Files.Status(here, &status) == 0 && FileStatus.Same(before, &status));
            Files.Close(here);
            return isSame;
        }
    }
}
