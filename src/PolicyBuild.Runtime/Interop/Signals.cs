using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>Signals, as sets of 64 bits: signal n is bit n - 1 (asm-generic/signal.h).</summary>
internal static unsafe class Signals
{
    internal const int HangUp = 1; // SIGHUP
    internal const int Interrupt = 2; // SIGINT
    internal const int Quit = 3; // SIGQUIT
    internal const int Kill = 9; // SIGKILL
    internal const int Alarm = 14; // SIGALRM
    internal const int Terminate = 15; // SIGTERM
    internal const int Child = 17; // SIGCHLD
    internal const int Continue = 18; // SIGCONT
    internal const int TerminalInput = 21; // SIGTTIN
    internal const int TerminalOutput = 22; // SIGTTOU
    internal const int VirtualAlarm = 26; // SIGVTALRM
    internal const int Profiling = 27; // SIGPROF

    internal const int Last = 64; // SIGRTMAX

    internal const ulong All = ~0UL; // SIGKILL and SIGSTOP cannot be blocked; the kernel leaves them out by itself

    private const long SetMask = 2; // SIG_SETMASK
    private const int SetBytes = 8;
    private const long Ignored = 1; // SIG_IGN
    private const long CloseOnExec = 0x80000; // SFD_CLOEXEC
    private const long NonBlocking = 0x800; // SFD_NONBLOCK

    internal static ulong Bit(int signal) => 1UL << (signal - 1);

    /// <summary>Blocks exactly these signals: 0, or a negative error number.</summary>
    /// <param name="set">The signals.</param>
    /// <param name="before">Gets the set that was blocked before.</param>
    internal static int Block(ulong set, out ulong before)
    {
        ulong old = 0;
        int result = (int)Sys.Call(SyscallNumber.RtSigProcMask, SetMask, (long)(&set), (long)(&old), SetBytes);
        before = old;
        return result;
    }

    internal static int Block(ulong set) => Block(set, out _);

    /// <summary>Gives a signal its default action: 0, or a negative error number.</summary>
    internal static int SetDefault(int signal) => SetAction(signal, 0);

    /// <summary>Whether a signal is ignored: 1 or 0, or a negative error number.</summary>
    internal static int IsIgnored(int signal)
    {
        KernelAction action = default;
        int result = (int)Sys.Call(SyscallNumber.RtSigAction, signal, 0, (long)(&action), SetBytes);
        return result < 0 ? result : action.Handler == Ignored ? 1 : 0;
    }

    internal static int Ignore(int signal) => SetAction(signal, Ignored);

    /// <summary>Waits for one of the signals, at most so long; its number, or a negative error number: EAGAIN when the time is over.</summary>
    internal static int Wait(ulong set, SignalInformation* information, TimeSpec* limit) =>
        (int)Sys.Call(SyscallNumber.RtSigTimedWait, (long)(&set), (long)information, (long)limit, SetBytes);

    /// <summary>The blocked signals that wait for this process.</summary>
    internal static ulong Pending()
    {
        ulong set = 0;
        Sys.Call(SyscallNumber.RtSigPending, (long)(&set), SetBytes);
        return set;
    }

    /// <summary>A descriptor that gives out the blocked signals.</summary>
    internal static int Open(ulong set) =>
        (int)Sys.Call(SyscallNumber.SignalFd4, -1, (long)(&set), SetBytes, CloseOnExec | NonBlocking);

    internal static int Send(int process, int signal) => (int)Sys.Call(SyscallNumber.Kill, process, signal);

    private static int SetAction(int signal, long handler)
    {
        KernelAction action = default;
        action.Handler = handler;
        return (int)Sys.Call(SyscallNumber.RtSigAction, signal, (long)(&action), 0, SetBytes);
    }

    /// <summary>The kernel's struct sigaction, 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct KernelAction
    {
        internal long Handler;
        internal ulong Flags;
        internal long Restorer;
        internal ulong Mask;
    }
}
