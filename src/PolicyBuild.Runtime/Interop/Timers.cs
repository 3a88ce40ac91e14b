using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>Timers that send a signal to this process (timer_create(2)).</summary>
internal static unsafe class Timers
{
    /// <summary>Sends a signal at a time and from then on again and again.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="time">When, by <see cref="TimeSpec.Now"/>.</param>
    /// <param name="interval">Nanoseconds until the next one.</param>
    /// <param name="timer">The timer's id.</param>
    /// <returns>0, or a negative error number: EAGAIN where RLIMIT_SIGPENDING is used up, to which each timer counts.</returns>
    internal static int Start(int signal, ulong time, ulong interval, out int timer)
    {
        SignalEvent wanted = default;
        wanted.Signal = signal;
        int id = 0;
        int result = (int)Sys.Call(SyscallNumber.TimerCreate, TimeSpec.Monotonic, (long)(&wanted), (long)(&id));
        timer = id;
        if (result < 0) { return result; }
        TimeSpec* times = stackalloc TimeSpec[2]; // struct itimerspec: interval, first time
        times[0] = TimeSpec.Of(interval);
        times[1] = TimeSpec.Of(time);
        result = (int)Sys.Call(SyscallNumber.TimerSetTime, id, 1, (long)times, 0); // TIMER_ABSTIME
        if (result < 0) { Delete(id); }
        return result;
    }

    internal static void Delete(int timer) => Sys.Call(SyscallNumber.TimerDelete, timer);

    /// <summary>struct sigevent (asm-generic/siginfo.h), 64 bytes; how is 0: SIGEV_SIGNAL.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SignalEvent
    {
        internal ulong Value;
        internal int Signal;
        internal int How;
        internal fixed byte Rest[48];
    }
}
