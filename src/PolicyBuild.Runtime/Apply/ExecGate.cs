using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Lets one execve pass, the launcher's own (<c>exec: once</c>): the filter turns execve and execveat into notifications, and a second thread
/// answers the first one. Later ones find no listener and fail as not implemented; or, with --notify-socket, whoever took the listener. The
/// same thread hands the listener over, also without <c>exec: once</c>: the filter may forbid that to the one that installs it.
/// </summary>
/// <remarks>
/// The launcher cannot answer itself, since it waits in execve. A thread can: a filter holds only the thread that installs it, the call waits
/// for its answer before it does anything, and then ends all other threads of the process before the program runs (fs/exec.c, de_thread). So
/// nothing of the launcher lives beside the program: no process that it could stop or trace, no child that it did not make, no listener.
/// </remarks>
internal unsafe struct ExecGate
{
    private const int StackBytes = 65536;

    private ExecGateThread* _thread;

    /// <summary>Whether somebody waits to answer.</summary>
    internal readonly bool IsOpen => _thread is not null;

    /// <summary>
    /// Starts the answering thread, where the policy asks for one and has a filter. It comes before the resource limits, which may forbid
    /// one more thread.
    /// </summary>
    internal int Open(ref LaunchState state, in SeccompLayer filter)
    {
        if (!filter.IsActive || (!state.Has(LaunchFlags.ExecGate) && !state.Notify.IsOpen)) { return 0; }

        byte* memory = PrivateMemory.Map(StackBytes);
        if (memory is null) { return HostErrors.NoExecGate(KernelError.NoMemory); }

        // The stack grows down from the memory's end; what both threads read lies at its begin.
        var thread = (ExecGateThread*)memory;
        thread->Caller = Processes.ThreadId();
        thread->HoldsExecve = state.Has(LaunchFlags.ExecGate);
        thread->Socket = state.Notify;
        int result = Threads.Start(thread, memory + StackBytes);
        if (result == -KernelError.TryAgain) { return ProcessErrors.NoProcess(); }
        if (result < 0) { return HostErrors.NoExecGate(-result); }
        _thread = thread;
        return 0;
    }

    /// <summary>
    /// Gives the listener to the thread: a store to memory, since the filter may forbid every call. Where the execve will not wait for the
    /// thread, it is waited for here until the listener is taken; it ends the process where that fails.
    /// </summary>
    internal readonly void HandOver(int listener)
    {
        if (!IsOpen) { return; }
        _thread->Listener = listener + 1;
        while (!_thread->HoldsExecve && !_thread->IsHandedOver) { }
    }

    /// <summary>
    /// Tells the answering thread that the execve which it let pass has failed, so that it says so and ends the process. Where the listener
    /// is the thread's alone, the next execve wakes it; otherwise somebody else could get that one, and the thread looks out for this.
    /// </summary>
    /// <returns>False where there is nobody to tell.</returns>
    internal readonly bool Report(byte* program, int result)
    {
        if (!IsOpen || !_thread->HoldsExecve) { return false; }
        _thread->Program = program;
        _thread->Result = result;
        while (_thread->Socket.IsOpen) { }
        return true;
    }

    /// <summary>Ends the answering thread where no listener will come.</summary>
    internal readonly void Cancel()
    {
        if (IsOpen && _thread->Listener == 0) { _thread->Listener = ExecGateThread.Cancelled; }
    }
}
