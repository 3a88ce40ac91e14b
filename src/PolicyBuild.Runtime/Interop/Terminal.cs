namespace PolicyBuild.Runtime.Interop;

/// <summary>Terminals: that of this process's session, and which process group is in front of it (tcgetpgrp(3)).</summary>
internal static unsafe class Terminal
{
    // asm-generic/ioctls.h
    private const long GetAttributes = 0x5401; // TCGETS
    private const int AttributeBytes = 64; // struct termios (asm-generic/termbits.h) has 36
    private const long GetGroup = 0x540F; // TIOCGPGRP
    private const long SetGroup = 0x5410; // TIOCSPGRP

    /// <summary>Opens it: a descriptor, or a negative error number, ENXIO where the session has none.</summary>
    internal static int Open() =>
        Files.Open(OpenFlags.CurrentDirectory, "/dev/tty"u8, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoTerminal);

    /// <summary>Whether a descriptor is a terminal's (isatty(3)).</summary>
    internal static bool Is(int descriptor)
    {
        byte* attributes = stackalloc byte[AttributeBytes];
        return Sys.Call(SyscallNumber.IoCtl, descriptor, GetAttributes, (long)attributes) == 0;
    }

    /// <summary>The group in front; 0 for one outside this pid namespace, or a negative error number.</summary>
    internal static int GroupInFront(int terminal)
    {
        int group = 0;
        int result = (int)Sys.Call(SyscallNumber.IoCtl, terminal, GetGroup, (long)(&group));
        return result < 0 ? result : group;
    }

    /// <summary>Brings a group to the front: 0, or a negative error number. A process that is not in front itself blocks SIGTTOU.</summary>
    internal static int BringToFront(int terminal, int group) => (int)Sys.Call(SyscallNumber.IoCtl, terminal, SetGroup, (long)(&group));
}
