namespace PolicyBuild.KernelTests;

/// <summary>An operation on the tree of <see cref="Tree"/>, and the Landlock rights that it needs.</summary>
/// <param name="Line">The line for the probe; $DIR is the tree's parent.</param>
/// <param name="Folder">Rights that the folders need.</param>
/// <param name="File">Rights that the file itself needs.</param>
internal sealed record TreeOperation(string Line, ulong Folder, ulong File = 0)
{
    // LANDLOCK_ACCESS_FS_* of linux/landlock.h.
    private const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDir = 1 << 3, RemoveDir = 1 << 4, RemoveFile = 1 << 5,
        MakeChar = 1 << 6, MakeDir = 1 << 7, MakeReg = 1 << 8, MakeSock = 1 << 9, MakeFifo = 1 << 10, MakeBlock = 1 << 11, MakeSym = 1 << 12,
        Refer = 1 << 13, Truncate = 1 << 14, IoctlDev = 1 << 15;

    /// <summary>All that Landlock judges up to ABI 8. None is in another's way.</summary>
    public static IReadOnlyList<TreeOperation> All { get; } =
    [
        new("open-read $DIR/tree/file", 0, ReadFile),
        new("open-write $DIR/tree/file", 0, WriteFile),
        new("open-both $DIR/tree/file", 0, ReadFile | WriteFile),
        new("open-truncate $DIR/tree/file", 0, WriteFile | Truncate),
        new("truncate $DIR/tree/file", 0, Truncate),
        new("execve $DIR/tree/program", 0, Execute | ReadFile),
        new("execveat $DIR/tree/program", 0, Execute | ReadFile),
        new("ioctl $DIR/tree/null", 0, ReadFile | IoctlDev),
        new("open-directory $DIR/tree", ReadDir),
        new("open-directory $DIR/tree/left", ReadDir),
        new("mkdir $DIR/tree/left/made", MakeDir),
        new("rmdir $DIR/tree/empty", RemoveDir),
        new("unlink $DIR/tree/left/away", RemoveFile),
        new("create $DIR/tree/left/created", MakeReg | WriteFile),
        new("make-regular $DIR/tree/left/regular", MakeReg),
        new("make-fifo $DIR/tree/left/fifo", MakeFifo),
        new("make-socket $DIR/tree/left/socket", MakeSock),
        new("bind-socket $DIR/tree/left/bound", MakeSock),
        new("make-char $DIR/tree/left/char", MakeChar),
        new("make-block $DIR/tree/left/block", MakeBlock),
        new("symlink target $DIR/tree/left/symlink", MakeSym),
        new("rename $DIR/tree/left/same $DIR/tree/left/renamed", RemoveFile | MakeReg),
        new("rename $DIR/tree/left/over $DIR/tree/left/covered", RemoveFile | MakeReg),
        new("rename $DIR/tree/left/folder $DIR/tree/left/moved", RemoveDir | MakeDir),
        new("rename $DIR/tree/left/across $DIR/tree/right/across", RemoveFile | MakeReg | Refer),
        new("rename $DIR/tree/left/folder-across $DIR/tree/right/folder-across", RemoveDir | MakeDir | Refer),
        new("link $DIR/tree/left/one $DIR/tree/left/linked", MakeReg),
        new("link $DIR/tree/left/one $DIR/tree/right/linked", MakeReg | Refer),
    ];

    /// <summary>The outcome under the rights of folders and of files; null: what the operation gives without a policy.</summary>
    public string? Expected(ulong folder, ulong file)
    {
        ulong missing = (Folder & ~folder) | (File & ~file);
        return missing == 0 ? null : missing == Refer ? "errno 18" : "errno 13"; // EXDEV, EACCES: EACCES comes first
    }
}
