using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>seccomp(2) and the notifications of its listener (linux/seccomp.h).</summary>
internal static unsafe class SeccompCalls
{
    /// <summary>SECCOMP_FILTER_FLAG_NEW_LISTENER.</summary>
    internal const long NewListener = 8;

    /// <summary>SECCOMP_FILTER_FLAG_TSYNC: the filter goes to all threads. One that cannot take it is returned, by its id.</summary>
    internal const long AllThreads = 1;

    private const long GetActionAvailable = 2; // SECCOMP_GET_ACTION_AVAIL
    private const uint Allow = 0x7FFF0000; // SECCOMP_RET_ALLOW
    private const long SetModeFilter = 1; // SECCOMP_SET_MODE_FILTER
    private const long ReceiveRequest = 0xC0502100; // SECCOMP_IOCTL_NOTIF_RECV: _IOWR('!', 0, 80 bytes)
    private const long SendRequest = 0xC0182101; // SECCOMP_IOCTL_NOTIF_SEND: _IOWR('!', 1, 24 bytes)

    /// <summary>Installs a filter on this thread: 0, or the listener where one is asked for, or a negative error number.</summary>
    internal static int Install(byte* instructions, ushort count, long flags)
    {
        FilterProgram program;
        program.Count = count;
        program.Instructions = instructions;
        return (int)Sys.Call(SyscallNumber.Seccomp, SetModeFilter, flags, (long)(&program));
    }

    /// <summary>Whether the kernel takes filters at all: 0, or a negative error number.</summary>
    internal static int HasFilters()
    {
        uint action = Allow;
        return (int)Sys.Call(SyscallNumber.Seccomp, GetActionAvailable, 0, (long)(&action));
    }

    /// <summary>Takes the next notification; waits for one.</summary>
    internal static int Receive(int listener, SeccompNotification* notification)
    {
        *notification = default; // the kernel refuses one that is not zero
        return (int)Sys.Call(SyscallNumber.IoCtl, listener, ReceiveRequest, (long)notification);
    }

    internal static int Send(int listener, SeccompAnswer* answer) => (int)Sys.Call(SyscallNumber.IoCtl, listener, SendRequest, (long)answer);

    /// <summary>struct sock_fprog (linux/filter.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Count;
        internal byte* Instructions;
    }
}
