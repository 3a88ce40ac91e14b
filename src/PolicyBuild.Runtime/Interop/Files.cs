namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on files. All descriptors are close-on-exec: none reaches the program.</summary>
internal static unsafe class Files
{
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint StatusMask = 0x1 | 0x2 | 0x8 | 0x100 | 0x200 | 0x1000; // STATX_TYPE, STATX_MODE, STATX_UID, STATX_INO, STATX_SIZE, STATX_MNT_ID
    private const int StatFsLongs = 15; // struct statfs, 120 bytes, begins with the type (asm-generic/statfs.h)
    private const int Executable = 1; // X_OK

    /// <summary>PROC_SUPER_MAGIC (linux/magic.h): the type of procfs.</summary>
    internal const long Proc = 0x9FA0;

    /// <summary>openat(2): a descriptor, or a negative error number.</summary>
    internal static int Open(int folder, byte* path, int flags) =>
        (int)Sys.Call(SyscallNumber.OpenAt, folder, (long)path, flags | OpenFlags.CloseOnExec);

    /// <summary>openat(2) of a literal that ends in a zero byte.</summary>
    internal static int Open(int folder, ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* text = path) { return Open(folder, text, flags); }
    }

    /// <summary>Opens a file for writing from its begin, and makes it where it is not there: a descriptor, or a negative error number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its permission bits, where it is made.</param>
    /// <param name="flags">More flags, 0 or <see cref="OpenFlags.NonBlocking"/>.</param>
    internal static int Create(byte* path, uint mode, int flags) =>
        (int)Sys.Call(SyscallNumber.OpenAt, OpenFlags.CurrentDirectory, (long)path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec | flags, mode);

    /// <summary>openat2(2) that does not leave the folder, whatever symbolic links say.</summary>
    internal static int OpenBeneath(int folder, byte* name, int flags) => Open(folder, name, flags, OpenHow.Beneath);

    /// <summary>openat2(2) that follows no symbolic link: ELOOP where the path has one, also as its last segment.</summary>
    internal static int OpenWithoutLinks(int folder, byte* path, int flags) => Open(folder, path, flags, OpenHow.NoLinks);

    /// <summary>openat2(2) of a literal that ends in a zero byte, for which the folder is the root.</summary>
    internal static int OpenInRoot(int folder, ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* text = path) { return Open(folder, text, flags, OpenHow.InRoot); }
    }

    /// <summary>openat2(2) for which the folder is the root, where that is said; else openat(2).</summary>
    internal static int Open(int folder, ReadOnlySpan<byte> path, int flags, bool isRoot) => isRoot ? OpenInRoot(folder, path, flags) : Open(folder, path, flags);

    /// <summary>Lets a descriptor end with execve(2): 0, or a negative error number.</summary>
    internal static int CloseOnExec(int descriptor) => (int)Sys.Call(SyscallNumber.FCntl, descriptor, 2, 1); // F_SETFD, FD_CLOEXEC

    /// <summary>Sets the flags that an open file can change, O_NONBLOCK among them: 0, or a negative error number.</summary>
    internal static int SetFlags(int descriptor, int flags) => (int)Sys.Call(SyscallNumber.FCntl, descriptor, 4, flags); // F_SETFL

    /// <summary>Whether something has this number.</summary>
    internal static bool IsOpen(int descriptor) => Sys.Call(SyscallNumber.FCntl, descriptor, 1) >= 0; // F_GETFD

    internal static void Close(int descriptor) => Sys.Call(SyscallNumber.Close, descriptor);

    /// <summary>statx(2) of an open descriptor.</summary>
    internal static int Status(int descriptor, FileStatus* status)
    {
        byte nothing = 0;
        return (int)Sys.Call(SyscallNumber.Statx, descriptor, (long)(&nothing), EmptyPath, StatusMask, (long)status);
    }

    /// <summary>statx(2) of a path, symbolic links followed.</summary>
    internal static int Status(byte* path, FileStatus* status) =>
        (int)Sys.Call(SyscallNumber.Statx, OpenFlags.CurrentDirectory, (long)path, 0, StatusMask, (long)status);

    /// <summary>The type of the file system that a path, a literal ended by zero, is on; or a negative error number.</summary>
    internal static long FileSystemType(ReadOnlySpan<byte> path)
    {
        long* status = stackalloc long[StatFsLongs];
        fixed (byte* text = path)
        {
            long result = Sys.Call(SyscallNumber.StatFs, (long)text, (long)status);
            return result < 0 ? result : *status;
        }
    }

    /// <summary>Writes a text into a file that is there, by one write: 0, or a negative error number.</summary>
    internal static int WriteText(int folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* text = value) { return WriteText(folder, name, text, value.Length); }
    }

    /// <inheritdoc cref="WriteText(int, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    internal static int WriteText(int folder, ReadOnlySpan<byte> name, byte* value, int length)
    {
        int file = Open(folder, name, OpenFlags.WriteOnly);
        if (file < 0) { return file; }
        long written = Write(file, value, length);
        Close(file);
        return written < 0 ? (int)written : 0;
    }

    /// <summary>Reads a small file of the kernel, as much as fits, and ends it by a zero byte.</summary>
    /// <returns>The bytes read, or a negative error number.</returns>
    internal static int ReadText(byte* path, byte* text, int capacity)
    {
        text[0] = 0;
        int file = Open(OpenFlags.CurrentDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (file < 0) { return file; }
        int length = 0;
        while (length < capacity - 1)
        {
            long count = Read(file, text + length, capacity - 1 - length);
            if (count == -KernelError.Interrupted) { continue; }
            if (count < 0) { length = (int)count; }
            if (count <= 0) { break; }
            length += (int)count;
        }

        Close(file);
        if (length >= 0) { text[length] = 0; }
        return length;
    }

    /// <summary>statx(2) of a path below a folder; a symbolic link at its end is not followed.</summary>
    internal static int LinkStatus(int folder, byte* path, FileStatus* status) =>
        (int)Sys.Call(SyscallNumber.Statx, folder, (long)path, 0x100, StatusMask, (long)status); // AT_SYMLINK_NOFOLLOW

    /// <summary>Whether the descriptor is of something in procfs.</summary>
    internal static bool IsInProc(int descriptor)
    {
        long* status = stackalloc long[StatFsLongs];
        return Sys.Call(SyscallNumber.FStatFs, descriptor, (long)status) == 0 && *status == Proc;
    }

    /// <summary>Whether the descriptor's mount or file system is read-only.</summary>
    internal static bool IsReadOnly(int descriptor)
    {
        const int Flags = 10; // f_flags of struct statfs, behind type, sizes and counts
        const long ReadOnly = 1; // ST_RDONLY (linux/statfs.h)
        long* status = stackalloc long[StatFsLongs];
        return Sys.Call(SyscallNumber.FStatFs, descriptor, (long)status) == 0 && (status[Flags] & ReadOnly) != 0;
    }

    /// <summary>Whether the descriptor is of the root folder.</summary>
    internal static bool IsRoot(int descriptor)
    {
        FileStatus opened;
        FileStatus root;
        fixed (byte* path = "/"u8)
        {
            return Status(descriptor, &opened) == 0 && Status(path, &root) == 0 && FileStatus.Same(&opened, &root);
        }
    }

    /// <summary>0 where the caller may execute the file.</summary>
    internal static int CheckExecutable(byte* path) =>
        (int)Sys.Call(SyscallNumber.FAccessAt, OpenFlags.CurrentDirectory, (long)path, Executable);

    internal static long Read(int descriptor, byte* buffer, long length) => Sys.Call(SyscallNumber.Read, descriptor, (long)buffer, length);

    internal static long ReadAt(int descriptor, byte* buffer, long length, ulong offset) =>
        Sys.Call(SyscallNumber.PRead64, descriptor, (long)buffer, length, (long)offset);

    /// <summary>Reads so many bytes, or fewer where the file ends before: their number, or a negative error number.</summary>
    internal static long ReadFully(int descriptor, byte* buffer, ulong length, ulong offset)
    {
        ulong read = 0;
        while (read < length)
        {
            long count = ReadAt(descriptor, buffer + read, (long)(length - read), offset + read);
            if (count == 0) { break; }
            if (count == -KernelError.Interrupted) { continue; }
            if (count < 0) { return count; }
            read += (ulong)count;
        }

        return (long)read;
    }

    /// <summary>Begins a file or folder again.</summary>
    internal static void Rewind(int descriptor) => Sys.Call(SyscallNumber.LSeek, descriptor, 0, 0); // SEEK_SET

    internal static long ReadDirectory(int descriptor, byte* buffer, long length) =>
        Sys.Call(SyscallNumber.GetDents64, descriptor, (long)buffer, length);

    /// <summary>Where a symbolic link leads; no zero byte is added.</summary>
    internal static long ReadLink(byte* path, byte* buffer, long length) =>
        Sys.Call(SyscallNumber.ReadLinkAt, OpenFlags.CurrentDirectory, (long)path, (long)buffer, length);

    /// <summary>Where a symbolic link in an open folder leads; no zero byte is added.</summary>
    internal static long ReadLink(int folder, byte* name, byte* buffer, long length) =>
        Sys.Call(SyscallNumber.ReadLinkAt, folder, (long)name, (long)buffer, length);

    /// <summary>Where the open symbolic link leads; no zero byte is added.</summary>
    internal static long ReadLink(int link, byte* buffer, long length)
    {
        byte nothing = 0;
        return Sys.Call(SyscallNumber.ReadLinkAt, link, (long)(&nothing), (long)buffer, length);
    }

    internal static long Write(int descriptor, byte* bytes, long length) => Sys.Call(SyscallNumber.Write, descriptor, (long)bytes, length);

    internal static int ChangeDirectory(int descriptor) => (int)Sys.Call(SyscallNumber.FChdir, descriptor);

    private static int Open(int folder, byte* path, int flags, ulong resolve)
    {
        OpenHow how = default;
        how.Flags = (ulong)(uint)(flags | OpenFlags.CloseOnExec);
        how.Resolve = resolve;
        return (int)Sys.Call(SyscallNumber.OpenAt2, folder, (long)path, (long)(&how), OpenHow.Size);
    }
}
