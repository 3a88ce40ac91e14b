namespace PolicyBuild.Uapi;

/// <summary>LANDLOCK_ACCESS_FS_*: what a path rule can grant (linux/landlock.h).</summary>
[Flags]
public enum LandlockAccessFs : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Execute a file (ABI 1, Linux 5.13). execve also opens the file, so it needs <see cref="ReadFile"/> too.</summary>
    Execute = 1UL << 0,

    /// <summary>Open a file for writing (ABI 1, Linux 5.13).</summary>
    WriteFile = 1UL << 1,

    /// <summary>Open a file for reading (ABI 1, Linux 5.13).</summary>
    ReadFile = 1UL << 2,

    /// <summary>Open a directory or list it (ABI 1, Linux 5.13). Directories only.</summary>
    ReadDir = 1UL << 3,

    /// <summary>Remove an empty directory or rename one (ABI 1, Linux 5.13). Directories only.</summary>
    RemoveDir = 1UL << 4,

    /// <summary>Unlink or rename a file (ABI 1, Linux 5.13). Directories only.</summary>
    RemoveFile = 1UL << 5,

    /// <summary>Make a character device (ABI 1, Linux 5.13). Directories only.</summary>
    MakeChar = 1UL << 6,

    /// <summary>Make a directory (ABI 1, Linux 5.13). Directories only.</summary>
    MakeDir = 1UL << 7,

    /// <summary>Make a regular file (ABI 1, Linux 5.13). Directories only.</summary>
    MakeReg = 1UL << 8,

    /// <summary>Make a UNIX socket by bind(2) (ABI 1, Linux 5.13). Directories only.</summary>
    MakeSock = 1UL << 9,

    /// <summary>Make a named pipe (ABI 1, Linux 5.13). Directories only.</summary>
    MakeFifo = 1UL << 10,

    /// <summary>Make a block device (ABI 1, Linux 5.13). Directories only.</summary>
    MakeBlock = 1UL << 11,

    /// <summary>Make a symbolic link (ABI 1, Linux 5.13). Directories only.</summary>
    MakeSym = 1UL << 12,

    /// <summary>Link or rename across directories (ABI 2, Linux 5.19). Directories only; where it is not handled it is denied.</summary>
    Refer = 1UL << 13,

    /// <summary>Truncate a file (ABI 3, Linux 6.2).</summary>
    Truncate = 1UL << 14,

    /// <summary>ioctl(2) on a character or block device (ABI 5, Linux 6.10).</summary>
    IoctlDev = 1UL << 15,

    /// <summary>Connect or send to a pathname UNIX socket that was made outside the sandbox (ABI 9, Linux 7.1).</summary>
    ResolveUnix = 1UL << 16,
}
