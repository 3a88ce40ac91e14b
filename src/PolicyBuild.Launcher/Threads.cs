using System.Runtime;
using System.Runtime.CompilerServices;
using PolicyBuild.Launcher;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Apply.Init;

namespace PolicyBuild.Runtime.Interop;

/// <summary>New threads and processes.</summary>
internal static unsafe class Threads
{
    // CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM (linux/sched.h): what makes a thread of the process.
    private const long ThreadFlags = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

    // CLONE_VM, CLONE_VFORK: the memory is shared, and the caller waits, until the new process executes a program or ends.
    private const long BorrowingFlags = 0x100 | 0x4000;

    /// <summary>Starts a thread for the work; it shares all but its stack: its id, or a negative error number.</summary>
    /// <param name="work">Stays where it is until the process ends.</param>
    /// <param name="stackEnd">The end of the thread's stack, a multiple of 16.</param>
    internal static int Start(ExecGateThread* work, byte* stackEnd) => (int)Clone(ThreadFlags, stackEnd, work, (delegate*<ExecGateThread*, void>)&Answer);

    /// <summary>Starts a process that becomes the program; it has the caller's memory until then, and the caller waits for that.</summary>
    /// <param name="program">What it becomes.</param>
    /// <param name="stack">Its stack's lowest address, a multiple of 16.</param>
    /// <param name="stackBytes">The stack's size, too.</param>
    /// <param name="cgroup">The folder of the cgroup that it is born in; 0: the caller's.</param>
    /// <returns>Its id, or a negative error number.</returns>
    internal static int Start(ProgramStart* program, byte* stack, ulong stackBytes, int cgroup)
    {
        var entry = (delegate*<ProgramStart*, void>)&Become;
        if (cgroup == 0) { return (int)Clone(BorrowingFlags | Signals.Child, stack + stackBytes, program, entry); }

        // clone(2) has no cgroup.
        CloneArguments arguments = default;
        arguments.Flags = (ulong)BorrowingFlags | CloneArguments.IntoCgroup;
        arguments.ExitSignal = Signals.Child;
        arguments.Stack = (ulong)stack;
        arguments.StackSize = stackBytes;
        arguments.Cgroup = (ulong)cgroup;
        return (int)Clone3(&arguments, CloneArguments.Size, program, entry);
    }

    /// <summary>Makes a child process with a copy of the memory: 0 in the child, its id in the parent, or a negative error number.</summary>
    /// <param name="namespaces">The namespaces in which it finds itself: CLONE_NEW*; 0: the caller's.</param>
    /// <param name="endSignal">The signal that this process gets when it ends; 0: none, and then <see cref="Children.Silent"/> alone waits for it.</param>
    /// <remarks>Filters of containers answer clone3 as not implemented, because they cannot see its flags (Docker's does). clone(2) has the same.</remarks>
    internal static int Fork(ulong namespaces, uint endSignal = Signals.Child)
    {
        CloneArguments arguments = default;
        arguments.Flags = namespaces;
        arguments.ExitSignal = endSignal;
        int result = (int)Sys.Call(SyscallNumber.Clone3, (long)(&arguments), CloneArguments.Size);
        return result == -KernelError.NotImplemented ? (int)Sys.Call(SyscallNumber.Clone, (long)(namespaces | endSignal)) : result;
    }

    private static void Answer(ExecGateThread* work)
    {
        work->Answer();
        Fault.ExitThread();
    }

    private static void Become(ProgramStart* program) => Fault.Exit(program->Become());

    [RuntimeImport("*", "pb_clone")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Clone(long flags, byte* stackEnd, void* work, void* entry);

    [RuntimeImport("*", "pb_clone3")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Clone3(CloneArguments* arguments, long size, void* work, void* entry);
}
