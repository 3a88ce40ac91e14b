using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The folder in bpffs of what all sandboxes share, and the lock on it. It comes with the first sandbox and goes with the last one, so whoever has waited
/// for the lock may hold one that has no name any more.
/// </summary>
internal static unsafe class SharedFolder
{
    private const uint OwnerAlone = 0x1C0; // 0700
    private const int OthersMask = 0x12; // 0022
    private const long BpfFileSystem = 0xCAFE4A11; // BPF_FS_MAGIC (linux/magic.h)
    private const long Exclusive = 2; // LOCK_EX
    private const int MaxTries = (int)SharedPins.Slots; // each in vain is a last sandbox that has ended

    // The folder's name has the version of what is in it.
    internal static ReadOnlySpan<byte> Path => "/sys/fs/bpf/policybuild-1"u8;

    /// <summary>
    /// Opens the folder and waits for the lock, which ends with the descriptor: that, or a negative error number; ENODEV without bpffs, EACCES where others
    /// than root can write in the folder.
    /// </summary>
    /// <param name="makes">Whether it is made where it is not there; else that is ENOENT.</param>
    internal static int OpenLocked(bool makes)
    {
        if (Files.FileSystemType("/sys/fs/bpf\0"u8) != BpfFileSystem) { return -KernelError.NoDevice; }
        for (int i = 0; i < MaxTries; i++)
        {
            int folder = Files.Open(OpenFlags.CurrentDirectory, Path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
            if (folder == -KernelError.NoEntry && makes)
            {
                int made = Folders.Make(OpenFlags.CurrentDirectory, Path, OwnerAlone);
                if (made is not (0 or -KernelError.Exists)) { return made; }
                continue;
            }

            if (folder < 0) { return folder; }
            int result = Lock(folder);
            if (result == 0) { return folder; }
            Files.Close(folder);
            if (result != -KernelError.Stale) { return result; }
        }

        return -KernelError.Busy;
    }

    /// <summary>Takes the folder away, where nothing is in it: 0, or a negative error number.</summary>
    internal static int Remove()
    {
        fixed (byte* path = Path) { return Folders.Remove(OpenFlags.CurrentDirectory, path); }
    }

    private static int Lock(int folder)
    {
        // Everybody may make names in bpffs: what another user has put there is not to be trusted.
        FileStatus opened;
        int result = Files.Status(folder, &opened);
        if (result == 0 && (opened.UserId != 0 || (opened.Mode & OthersMask) != 0)) { result = -KernelError.Access; }
        if (result == 0) { result = (int)Sys.Call(SyscallNumber.FLock, folder, Exclusive); }
        if (result < 0) { return result; }

        FileStatus named;
        fixed (byte* path = Path) { result = Files.LinkStatus(OpenFlags.CurrentDirectory, path, &named); }
        if (result == -KernelError.NoEntry || (result == 0 && !FileStatus.Same(&opened, &named))) { result = -KernelError.Stale; }
        return result;
    }
}
