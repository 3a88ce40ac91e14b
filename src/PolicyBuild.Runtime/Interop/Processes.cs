using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on this process and its children.</summary>
internal static unsafe class Processes
{
    private const long NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS (linux/prctl.h)
    private const long SharedFiles = 0x400; // CLONE_FILES (linux/sched.h)
    private const long AllChildren = 0x40000000; // __WALL (linux/wait.h): also those without an exit signal

    internal static int SetNoNewPrivileges() => (int)Sys.Call(SyscallNumber.PrCtl, NoNewPrivileges, 1);

    internal static void SetUmask(uint mask) => Sys.Call(SyscallNumber.Umask, mask);

    internal static int SetLimit(uint resource, ulong soft, ulong hard)
    {
        Limit limit;
        limit.Soft = soft;
        limit.Hard = hard;
        return (int)Sys.Call(SyscallNumber.PrLimit64, 0, resource, (long)(&limit), 0);
    }

    internal static int Id() => (int)Sys.Call(SyscallNumber.GetPid);

    internal static bool IsRoot() => Sys.Call(SyscallNumber.GetEUid) == 0;

    /// <summary>A descriptor that becomes readable when the process ends.</summary>
    internal static int OpenDescriptor(int process) => (int)Sys.Call(SyscallNumber.PidFdOpen, process, 0);

    /// <summary>A copy of this process that shares its descriptors and sends no signal when it ends; 0 in the child.</summary>
    internal static int Fork() => (int)Sys.Call(SyscallNumber.Clone, SharedFiles);

    /// <summary>Waits for a child of <see cref="Fork"/>: its wait status, or a negative error number.</summary>
    internal static int Wait(int process)
    {
        int status = 0;
        long result;
        do { result = Sys.Call(SyscallNumber.Wait4, process, (long)(&status), AllChildren); }
        while (result == -KernelError.Interrupted);
        return result < 0 ? (int)result : status;
    }

    internal static void Yield() => Sys.Call(SyscallNumber.SchedYield);

    /// <summary>Ends this process without any clean-up.</summary>
    internal static void Exit(int status) => Sys.Call(SyscallNumber.ExitGroup, status);

    /// <summary>Returns only with an error number, negative.</summary>
    internal static int Execute(byte* path, byte** arguments, byte** environment) =>
        (int)Sys.Call(SyscallNumber.ExecVe, (long)path, (long)arguments, (long)environment);

    /// <summary>Waits for one of two descriptors, without a limit.</summary>
    internal static int Poll(PollEntry* entries, int count) => (int)Sys.Call(SyscallNumber.PPoll, (long)entries, count, 0, 0, 0);

    /// <summary>struct rlimit64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
