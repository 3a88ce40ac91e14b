using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>Pipes, and waiting for descriptors (pipe2(2), ppoll(2)).</summary>
internal static unsafe class Pipes
{
    internal const short Readable = 0x001; // POLLIN
    internal const short Changed = 0x002; // POLLPRI: of a file of the kernel, it has changed since it was read
    internal const short Broken = 0x008; // POLLERR: of a pipe's write end, nobody is left who reads

    /// <summary>Makes a pipe; both ends are close-on-exec, and have these flags of <see cref="OpenFlags"/> besides.</summary>
    internal static int Open(out int read, out int write, int flags = 0)
    {
        int* ends = stackalloc int[2];
        int result = (int)Sys.Call(SyscallNumber.Pipe2, (long)ends, flags | OpenFlags.CloseOnExec);
        read = ends[0];
        write = ends[1];
        return result;
    }

    /// <summary>Makes an epoll instance that watches nothing (epoll_create1(2)): the lowest free descriptor, close-on-exec, or a negative error number.</summary>
    internal static int OpenEmptySet() => (int)Sys.Call(SyscallNumber.EPollCreate1, OpenFlags.CloseOnExec);

    /// <summary>Waits until one of the descriptors has something, or the time is over.</summary>
    /// <param name="entries">The descriptors.</param>
    /// <param name="count">How many.</param>
    /// <param name="limit">The longest time; null: none.</param>
    internal static int Poll(PollEntry* entries, int count, TimeSpec* limit) =>
        (int)Sys.Call(SyscallNumber.PPoll, (long)entries, count, (long)limit, 0);

    /// <summary>Lets time pass, or less where a signal comes.</summary>
    /// <param name="nanoseconds">How much.</param>
    internal static void Pause(ulong nanoseconds)
    {
        TimeSpec time = TimeSpec.Of(nanoseconds);
        Poll(null, 0, &time);
    }

    /// <summary>Closes every descriptor from one to another, both included.</summary>
    internal static int CloseRange(uint first, uint last) => first > last ? 0 : (int)Sys.Call(SyscallNumber.CloseRange, first, last, 0);

    /// <summary>Lets every descriptor from one on end with execve(2) (5.11): 0, or a negative error number.</summary>
    internal static int CloseRangeOnExec(uint first) => (int)Sys.Call(SyscallNumber.CloseRange, first, ~0U, 4); // CLOSE_RANGE_CLOEXEC

    /// <summary>struct pollfd (asm-generic/poll.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Found;
    }
}
