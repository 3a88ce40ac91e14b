using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on this process.</summary>
internal static unsafe class Processes
{
    private const long NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS (linux/prctl.h)

    internal static int SetNoNewPrivileges() => (int)Sys.Call(SyscallNumber.PrCtl, NoNewPrivileges, 1);

    internal static void SetUmask(uint mask) => Sys.Call(SyscallNumber.Umask, mask);

    internal static int SetLimit(uint resource, ulong soft, ulong hard)
    {
        Limit limit;
        limit.Soft = soft;
        limit.Hard = hard;
        return (int)Sys.Call(SyscallNumber.PrLimit64, 0, resource, (long)(&limit), 0);
    }

    internal static int ThreadId() => (int)Sys.Call(SyscallNumber.GetTid);

    internal static bool IsRoot() => Sys.Call(SyscallNumber.GetEUid) == 0;

    internal static void Yield() => Sys.Call(SyscallNumber.SchedYield);

    /// <summary>Ends this process with all its threads.</summary>
    internal static void Exit(int status) => Sys.Call(SyscallNumber.ExitGroup, status);

    /// <summary>Returns only with an error number, negative.</summary>
    internal static int Execute(byte* path, byte** arguments, byte** environment) =>
        (int)Sys.Call(SyscallNumber.ExecVe, (long)path, (long)arguments, (long)environment);

    /// <summary>struct rlimit64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
