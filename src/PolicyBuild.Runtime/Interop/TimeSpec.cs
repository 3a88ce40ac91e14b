using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct __kernel_timespec (linux/time_types.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TimeSpec
{
    internal const int Monotonic = 1; // CLOCK_MONOTONIC: stands still while the machine is suspended
    private const ulong PerSecond = 1_000_000_000;

    internal long Seconds;
    internal long Nanoseconds;

    /// <summary>Nanoseconds since the machine was started.</summary>
    internal static ulong Now()
    {
        TimeSpec now = default;
        Sys.Call(SyscallNumber.ClockGetTime, Monotonic, (long)(&now));
        return ((ulong)now.Seconds * PerSecond) + (ulong)now.Nanoseconds;
    }

    internal static TimeSpec Of(ulong nanoseconds)
    {
        TimeSpec time;
        time.Seconds = (long)(nanoseconds / PerSecond);
        time.Nanoseconds = (long)(nanoseconds % PerSecond);
        return time;
    }
}
