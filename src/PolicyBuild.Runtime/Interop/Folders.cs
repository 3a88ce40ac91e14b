namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls that make files and folders, and the current folder. A literal has a zero byte behind it.</summary>
internal static unsafe class Folders
{
    internal const uint Everybody = 0x3FF; // 01777: sticky, as /tmp is
    internal const uint OwnersAlone = 0x1ED; // 0755

    private const uint CharacterDevice = 0x2000; // S_IFCHR (linux/stat.h)
    private const uint Shared = 0x1B6; // 0666

    internal static int Make(int folder, byte* path, uint mode) => (int)Sys.Call(SyscallNumber.MkDirAt, folder, (long)path, mode);

    internal static int Make(int folder, ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* text = path) { return Make(folder, text, mode); }
    }

    internal static int MakeLink(ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> path)
    {
        fixed (byte* targetText = target)
        fixed (byte* text = path)
        {
            return MakeLink(targetText, folder, text);
        }
    }

    internal static int MakeLink(byte* target, int folder, byte* path) =>
        (int)Sys.Call(SyscallNumber.SymLinkAt, (long)target, folder, (long)path);

    /// <summary>Makes a character device that everybody may use.</summary>
    internal static int MakeDevice(int folder, ReadOnlySpan<byte> path, uint major, uint minor)
    {
        // Numbers below 256 lie in the two low bytes of the old encoding (linux/kdev_t.h).
        fixed (byte* text = path)
        {
            return (int)Sys.Call(SyscallNumber.MkNodAt, folder, (long)text, CharacterDevice | Shared, (major << 8) | minor);
        }
    }

    /// <summary>Makes an empty file that was not there: a descriptor for writing, or a negative error number.</summary>
    internal static int MakeFile(int folder, byte* path) =>
        (int)Sys.Call(SyscallNumber.OpenAt, folder, (long)path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, 0x1A4); // 0644

    internal static int MakeFile(int folder, ReadOnlySpan<byte> path)
    {
        fixed (byte* text = path) { return MakeFile(folder, text); }
    }

    /// <summary>
    /// Locks an open folder (flock(2)) until every descriptor of this opening is closed, by the end of its processes at the latest: 0, or a negative error
    /// number, EAGAIN where another opening has a lock that goes with none.
    /// </summary>
    /// <param name="folder">The folder, opened for reading.</param>
    /// <param name="isShared">Whether others may have it at the same time, if they share it too.</param>
    internal static int Lock(int folder, bool isShared) => (int)Sys.Call(SyscallNumber.FLock, folder, (isShared ? 1 : 2) | 4); // LOCK_SH, LOCK_EX, LOCK_NB

    /// <summary>Removes an empty folder.</summary>
    internal static int Remove(int folder, byte* path) => (int)Sys.Call(SyscallNumber.UnlinkAt, folder, (long)path, 0x200); // AT_REMOVEDIR

    /// <summary>Removes a file's name.</summary>
    internal static int RemoveFile(int folder, byte* path) => (int)Sys.Call(SyscallNumber.UnlinkAt, folder, (long)path, 0);

    internal static int Enter(byte* path) => (int)Sys.Call(SyscallNumber.ChDir, (long)path);

    internal static int Enter(ReadOnlySpan<byte> path)
    {
        fixed (byte* text = path) { return Enter(text); }
    }

    /// <summary>The current folder's path with its zero byte; its length with that byte, or a negative error number.</summary>
    internal static int Current(byte* path, int capacity) => (int)Sys.Call(SyscallNumber.GetCwd, (long)path, capacity);

    /// <summary>A second descriptor of the same open file.</summary>
    internal static int Duplicate(int descriptor) => (int)Sys.Call(SyscallNumber.FCntl, descriptor, 1030, 0); // F_DUPFD_CLOEXEC

    /// <summary>The same with this number, whatever had it before.</summary>
    internal static int Duplicate(int descriptor, int number) => (int)Sys.Call(SyscallNumber.Dup3, descriptor, number, OpenFlags.CloseOnExec);
}
