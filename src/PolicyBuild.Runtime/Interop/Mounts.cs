namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on mounts (linux/mount.h). Trees are moved by descriptor, so that no path is looked up twice.</summary>
internal static unsafe class Mounts
{
    internal const long ReadOnly = 1; // MS_RDONLY
    internal const long NoSetUserId = 2; // MS_NOSUID
    internal const long NoDevices = 4; // MS_NODEV
    internal const long NoExecution = 8; // MS_NOEXEC

    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int Recursive = 0x8000; // AT_RECURSIVE
    private const int CloneTree = 1; // OPEN_TREE_CLONE
    private const int FromDescriptor = 0x4; // MOVE_MOUNT_F_EMPTY_PATH
    private const int ToDescriptor = 0x40; // MOVE_MOUNT_T_EMPTY_PATH
    private const int Detach = 2; // MNT_DETACH

    /// <summary>Mounts a new file system; a literal has a zero byte behind it.</summary>
    internal static int Mount(ReadOnlySpan<byte> type, ReadOnlySpan<byte> target, long flags, byte* options)
    {
        fixed (byte* typeText = type)
        fixed (byte* targetText = target)
        {
            return (int)Sys.Call(SyscallNumber.Mount, (long)typeText, (long)targetText, (long)typeText, flags, (long)options);
        }
    }

    /// <summary>A detached copy of what an open file or folder shows, with the mounts beneath it: a descriptor, or a negative error number.</summary>
    internal static int Copy(int descriptor)
    {
        byte nothing = 0;
        return (int)Sys.Call(SyscallNumber.OpenTree, descriptor, (long)(&nothing), CloneTree | OpenFlags.CloseOnExec | EmptyPath | Recursive);
    }

    /// <summary>Changes a copy's mounts, all beneath it included.</summary>
    internal static int Change(int tree, ulong set)
    {
        byte nothing = 0;
        return Change(tree, &nothing, EmptyPath | Recursive, set, 0);
    }

    /// <summary>Changes one mount, and none beneath it.</summary>
    internal static int ChangeOne(int tree, ulong set)
    {
        byte nothing = 0;
        return Change(tree, &nothing, EmptyPath, set, 0);
    }

    /// <summary>Lets a copy of a device be one, where <see cref="ChangeAll"/> took that away.</summary>
    internal static int AllowDevices(int tree)
    {
        byte nothing = 0;
        return Change(tree, &nothing, EmptyPath, MountAttributes.NoSetUserId, MountAttributes.NoDevices);
    }

    /// <summary>Changes the mounts of the root folder and all beneath it, and cuts them off from those they were copied of.</summary>
    internal static int ChangeAll(ulong set)
    {
        fixed (byte* root = "/"u8) { return Change(OpenFlags.CurrentDirectory, root, Recursive, set, 0); }
    }

    /// <summary>Changes the mount of the root folder, and none beneath it.</summary>
    internal static int ChangeRoot(ulong set)
    {
        fixed (byte* root = "/"u8) { return Change(OpenFlags.CurrentDirectory, root, 0, set, 0); }
    }

    /// <summary>Puts a copy over an open file or folder.</summary>
    internal static int Attach(int tree, int target)
    {
        byte nothing = 0;
        return (int)Sys.Call(SyscallNumber.MoveMount, tree, (long)(&nothing), target, (long)(&nothing), FromDescriptor | ToDescriptor);
    }

    /// <summary>Makes the current folder, which is a mount, the root, and puts the old root on top of it.</summary>
    internal static int SwapRoot()
    {
        fixed (byte* here = "."u8) { return (int)Sys.Call(SyscallNumber.PivotRoot, (long)here, (long)here); }
    }

    /// <summary>Takes away what lies on top of the current folder, with all beneath it.</summary>
    internal static int DetachTop()
    {
        fixed (byte* here = "."u8) { return (int)Sys.Call(SyscallNumber.UMount2, (long)here, Detach); }
    }

    private static int Change(int folder, byte* path, int flags, ulong set, ulong clear)
    {
        MountAttributes attributes = default;
        attributes.Set = set;
        attributes.Clear = clear;
        attributes.Propagation = MountAttributes.Private;
        return (int)Sys.Call(SyscallNumber.MountSetAttr, folder, (long)path, flags, (long)(&attributes), MountAttributes.Size);
    }
}
