using PolicyBuild.Runtime.Apply;

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
}
