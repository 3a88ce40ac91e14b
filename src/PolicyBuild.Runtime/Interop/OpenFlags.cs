namespace PolicyBuild.Runtime.Interop;

/// <summary>Flags of openat(2): asm-generic/fcntl.h, and arch/arm64/include/uapi/asm/fcntl.h where aarch64 differs.</summary>
internal static class OpenFlags
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1; // O_WRONLY
    internal const int Create = 0x40; // O_CREAT
    internal const int Exclusive = 0x80; // O_EXCL
    internal const int NoTerminal = 0x100; // O_NOCTTY
    internal const int Truncate = 0x200; // O_TRUNC
    internal const int NonBlocking = 0x800; // O_NONBLOCK: a FIFO in the place of a file does not hold the launcher up
    internal const int CloseOnExec = 0x80000; // O_CLOEXEC
    internal const int PathOnly = 0x200000; // O_PATH

    /// <summary>O_DIRECTORY.</summary>
    internal static int Directory => Machine.IsArm64 ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW.</summary>
    internal static int NoFollow => Machine.IsArm64 ? 0x8000 : 0x20000;

    /// <summary>AT_FDCWD: paths begin at the current directory.</summary>
    internal const int CurrentDirectory = -100;
}
