using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on this process.</summary>
internal static unsafe class Processes
{
    private const long NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS (linux/prctl.h)
    private const long ParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const long MemoryDenyWriteExecute = 65; // PR_SET_MDWE
    private const long ChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER
    private const long GetDumpable = 3; // PR_GET_DUMPABLE
    private const long Dumpable = 4; // PR_SET_DUMPABLE

    internal static int SetNoNewPrivileges() => (int)Sys.Call(SyscallNumber.PrCtl, NoNewPrivileges, 1);

    /// <summary>Refuses memory that is both written and executed, in this process and all that come of it (PR_SET_MDWE, Linux 6.3).</summary>
    internal static int RefuseExecutableGain() => (int)Sys.Call(SyscallNumber.PrCtl, MemoryDenyWriteExecute, 1); // PR_MDWE_REFUSE_EXEC_GAIN

    /// <summary>Has this process get a signal when the thread that made it ends (PR_SET_PDEATHSIG).</summary>
    internal static int DieWithParent(int signal) => (int)Sys.Call(SyscallNumber.PrCtl, ParentDeathSignal, signal);

    /// <summary>Whether other processes of this user may look into this one's memory, and whether it leaves a core dump.</summary>
    internal static int SetDumpable(bool dumpable) => (int)Sys.Call(SyscallNumber.PrCtl, Dumpable, dumpable ? 1 : 0);

    /// <summary>Whether they may now.</summary>
    internal static bool IsDumpable() => Sys.Call(SyscallNumber.PrCtl, GetDumpable) == 1; // 2: root alone may

    /// <summary>Moves this process into new namespaces.</summary>
    internal static int Unshare(ulong namespaces) => (int)Sys.Call(SyscallNumber.Unshare, (long)namespaces);

    /// <summary>Moves this process into a namespace of this kind (CLONE_NEW*), by its file: 0, or a negative error number.</summary>
    internal static int Enter(int file, ulong kind) => (int)Sys.Call(SyscallNumber.SetNs, file, (long)kind);

    /// <summary>Has the processes beneath this one that lose their parent become its children.</summary>
    internal static int AdoptOrphans() => (int)Sys.Call(SyscallNumber.PrCtl, ChildSubreaper, 1);

    /// <summary>Has the kernel write a zero there when this thread lets go of memory that others use too (set_tid_address(2), which cannot fail).</summary>
    internal static void SetThreadAddress(int* address) => Sys.Call(SyscallNumber.SetTidAddress, (long)address);

    internal static int Id() => (int)Sys.Call(SyscallNumber.GetPid);

    /// <summary>The parent's id; another one's once the parent has ended.</summary>
    internal static int ParentId() => (int)Sys.Call(SyscallNumber.GetPPid);

    /// <summary>The process group of a process, 0 for this one: 0 for a group outside this pid namespace, or a negative error number.</summary>
    internal static int GroupOf(int process) => (int)Sys.Call(SyscallNumber.GetPGid, process);

    /// <summary>Makes this process the leader of a process group of its own: 0, or a negative error number.</summary>
    internal static int LeadGroup() => (int)Sys.Call(SyscallNumber.SetPGid);

    /// <summary>Makes this process, which leads no group, the leader of a session of its own: 0, or a negative error number.</summary>
    internal static int LeadSession()
    {
        int session = (int)Sys.Call(SyscallNumber.SetSid);
        return session < 0 ? session : 0;
    }

    /// <summary>The effective user and group.</summary>
    internal static void Identity(out uint user, out uint group)
    {
        user = (uint)Sys.Call(SyscallNumber.GetEUid);
        group = (uint)Sys.Call(SyscallNumber.GetEGid);
    }

    /// <summary>Sets the file mode creation mask: the one before, or a negative error number where a filter refuses it (umask(2) itself cannot fail).</summary>
    internal static int SetUmask(uint mask) => (int)Sys.Call(SyscallNumber.Umask, mask);

    internal static int SetLimit(uint resource, ulong soft, ulong hard)
    {
        Limit limit;
        limit.Soft = soft;
        limit.Hard = hard;
        return (int)Sys.Call(SyscallNumber.PrLimit64, 0, resource, (long)(&limit), 0);
    }

    /// <summary>Reads a limit.</summary>
    internal static int GetLimit(uint resource, out ulong soft, out ulong hard)
    {
        Limit limit = default;
        int result = (int)Sys.Call(SyscallNumber.PrLimit64, 0, resource, 0, (long)(&limit));
        soft = limit.Soft;
        hard = limit.Hard;
        return result;
    }

    /// <summary>Sets a limit, soft and hard, where it is higher now.</summary>
    internal static int LowerLimit(uint resource, ulong value)
    {
        int result = GetLimit(resource, out ulong soft, out ulong hard);
        return result < 0 ? result : SetLimit(resource, soft < value ? soft : value, hard < value ? hard : value);
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
