namespace PolicyBuild.Runtime.Interop;

/// <summary>Waiting for child processes (wait4(2), waitid(2)).</summary>
internal static unsafe class Children
{
    internal const int NoHang = 1; // WNOHANG
    internal const int Untraced = 2; // WUNTRACED: stopped children are reported too
    internal const int Silent = 0x40000000; // __WALL: also one that ends without a signal, which no other wait takes in
    internal const int Any = -1;

    private const int StoppedMark = 0x7F;
    private const int Exited = 4; // WEXITED
    private const int OnGoing = 8; // WCONTINUED
    private const int LeaveIt = 0x1000000; // WNOWAIT

    /// <summary>The child's id, 0 with <see cref="NoHang"/> where none has changed, or a negative error number.</summary>
    internal static int Wait(int child, out int status, int options)
    {
        int value = 0;
        int result = (int)Sys.Call(SyscallNumber.Wait4, child, (long)(&value), options, 0);
        status = value;
        return result;
    }

    /// <summary>The id of a child that has ended and that nobody has waited for; 0: there is none, or a negative error number.</summary>
    internal static int Ended() => Changed(0, 0, Exited | LeaveIt); // P_ALL

    /// <summary>Whether a child has stopped, and nobody has waited for that yet.</summary>
    internal static bool HasStopped(int child) => Changed(1, child, Untraced | LeaveIt) == child; // P_PID; WSTOPPED is WUNTRACED

    /// <summary>Whether a child that had stopped goes on since; each time it does so is told once.</summary>
    internal static bool GoesOn(int child) => Changed(1, child, OnGoing) == child;

    private static int Changed(int kind, int child, int options)
    {
        // siginfo_t (asm-generic/siginfo.h): 128 bytes, the child's id behind three numbers and a gap.
        int* information = stackalloc int[32];
        information[4] = 0;
        int result = (int)Sys.Call(SyscallNumber.WaitId, kind, child, (long)information, options | NoHang, 0);
        return result < 0 ? result : information[4];
    }

    /// <summary>Whether a number is one that wait4(2) gives of a child that has exited, was ended by a signal or has stopped.</summary>
    internal static bool IsStatus(int status)
    {
        int signal = EndSignal(status);
        if ((status & ~0xFFFF) != 0) { return false; }
        if (signal == StoppedMark) { return IsStopped(status) && IsSignal(StopSignal(status)); }
        return signal == 0 ? (status & 0xFF) == 0 : IsSignal(signal) && ExitStatus(status) == 0;
    }

    internal static bool IsStopped(int status) => (status & 0xFF) == StoppedMark;

    internal static int StopSignal(int status) => status >> 8 & 0xFF;

    /// <summary>The signal that ended the process; 0 where it exited.</summary>
    internal static int EndSignal(int status) => status & 0x7F;

    internal static int ExitStatus(int status) => status >> 8 & 0xFF;

    private static bool IsSignal(int number) => number is > 0 and <= Signals.Last;
}
