using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Apply.Init;

namespace PolicyBuild.Runtime.Interop;

/// <summary>Threads, for the library: those of .NET. The launcher has its own file of this name.</summary>
internal static unsafe class Threads
{
    /// <summary>Starts a thread for the work, which stays where it is until both are done: 0.</summary>
    internal static int Start(ExecGateThread* work, byte* stackEnd)
    {
        _ = stackEnd; // the runtime makes a stack itself
        new Thread(() => work->Answer()) { IsBackground = true }.Start();
        return 0;
    }

    /// <summary>Refused: a copy of a process with a managed runtime has one thread of those that the runtime needs.</summary>
    internal static int Start(ProgramStart* program, byte* stack, ulong stackBytes, int cgroup)
    {
        _ = (nint)program;
        _ = (nint)stack;
        _ = stackBytes;
        _ = cgroup;
        return -KernelError.NotImplemented;
    }

    /// <summary>Refused, for the same reason.</summary>
    internal static int Fork(ulong namespaces, uint endSignal = Signals.Child)
    {
        _ = namespaces;
        _ = endSignal;
        return -KernelError.NotImplemented;
    }
}
