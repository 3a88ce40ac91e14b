namespace PolicyBuild.Runtime.Interop;

/// <summary>Error numbers that the launcher tells apart (asm-generic/errno-base.h and errno.h); system calls return them negated.</summary>
internal static class KernelError
{
    internal const int Permission = 1; // EPERM
    internal const int NoEntry = 2; // ENOENT
    internal const int NoProcess = 3; // ESRCH
    internal const int Interrupted = 4; // EINTR
    internal const int NoReader = 6; // ENXIO: a FIFO that nobody has open for reading, or a device that is not there
    internal const int TooBig = 7; // E2BIG
    internal const int NotExecutableFormat = 8; // ENOEXEC
    internal const int TryAgain = 11; // EAGAIN
    internal const int NoMemory = 12; // ENOMEM
    internal const int Access = 13; // EACCES
    internal const int Busy = 16; // EBUSY
    internal const int CrossDevice = 18; // EXDEV
    internal const int NoDevice = 19; // ENODEV
    internal const int NotDirectory = 20; // ENOTDIR
    internal const int Invalid = 22; // EINVAL
    internal const int TooManyFiles = 23; // ENFILE
    internal const int TooManyOpenFiles = 24; // EMFILE
    internal const int Exists = 17; // EEXIST
    internal const int NoSpace = 28; // ENOSPC
    internal const int ReadOnlyFileSystem = 30; // EROFS
    internal const int Stale = 116; // ESTALE
    internal const int TooManyUsers = 87; // EUSERS
    internal const int NameTooLong = 36; // ENAMETOOLONG
    internal const int NotImplemented = 38; // ENOSYS
    internal const int Loop = 40; // ELOOP
    internal const int OverQuota = 122; // EDQUOT
    internal const int NotSupported = 95; // EOPNOTSUPP

    /// <summary>
    /// Whether something is used up: by a limit that the caller has set, or by what others of the same user have taken. The kernel has it, and the next start may get it.
    /// </summary>
    internal static bool IsShortage(int number) => number is TryAgain or NoMemory or TooManyFiles or TooManyOpenFiles or OverQuota;

    /// <summary>ENOTSUPP of the kernel's own linux/errno.h, which no header for programs has.</summary>
    internal const int NotSupportedByProcessor = 524;
}
