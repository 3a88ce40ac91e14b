using System.Runtime;
using System.Runtime.CompilerServices;
using PolicyBuild.Launcher;
using PolicyBuild.Runtime.Apply;

namespace PolicyBuild.Runtime.Interop;

/// <summary>A second thread, by clone(2): it shares all with the first but the stack, and what the first does to itself from then on.</summary>
internal static unsafe class Threads
{
    // CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM (linux/sched.h): what makes a thread of the process.
    private const long ThreadFlags = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

    /// <summary>Starts a thread for the work: its id, or a negative error number.</summary>
    /// <param name="work">Stays where it is until the process ends.</param>
    /// <param name="stackEnd">The end of the thread's stack, a multiple of 16.</param>
    internal static int Start(ExecGateThread* work, byte* stackEnd) => (int)Clone(ThreadFlags, stackEnd, work);

    /// <summary>Where the assembly code enters on the new stack; does not return, since nobody called it.</summary>
    [RuntimeExport("pb_thread_main")]
    private static void Enter(ExecGateThread* work)
    {
        work->Answer();
        Fault.ExitThread();
    }

    [RuntimeImport("*", "pb_clone")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Clone(long flags, byte* stackEnd, ExecGateThread* work);
}
