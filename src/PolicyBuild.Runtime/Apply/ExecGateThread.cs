using System.Runtime.InteropServices;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The thread behind <see cref="ExecGate"/>, and what the two share.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ExecGateThread
{
    internal const int Cancelled = -1;

    private const uint ArchitectureX64 = 0xC000003E; // AUDIT_ARCH_X86_64 (linux/audit.h)
    private const uint ArchitectureArm64 = 0xC00000B7; // AUDIT_ARCH_AARCH64

    /// <summary>The listener's descriptor plus one; 0: not there yet.</summary>
    internal volatile int Listener;

    /// <summary>What the launcher's execve returned, a negative error number; 0: it has not returned.</summary>
    internal volatile int Result;

    /// <summary>The file that it could not execute.</summary>
    internal byte* Program;

    /// <summary>Whether somebody outside has the listener.</summary>
    internal volatile bool IsHandedOver;

    /// <summary>Whether the filter notifies of execve (<c>exec: once</c>); otherwise there is nothing to answer here.</summary>
    internal bool HoldsExecve;

    /// <summary>The thread whose execve is answered.</summary>
    internal int Caller;

    /// <summary>Who takes the listener, if somebody does.</summary>
    internal NotifySocket Socket;

    /// <summary>
    /// The thread's work: waits for the listener and answers the launcher's execve. While the thread lives, the process is still the
    /// launcher: it is the first thing that a successful execve ends. So each execve that it meets is the launcher's, also a repeated one.
    /// </summary>
    internal void Answer()
    {
        // The launcher has a few calls to make until then.
        while (Listener == 0) { Processes.Yield(); }
        if (Listener == Cancelled) { return; }

        int listener = Listener - 1;
        if (!HoldsExecve)
        {
            HandOver(listener);
            return;
        }

        while (AnswerNext(listener)) { }

        // Both have the same descriptors: without this one the launcher would wait forever where no answer was taken; so its execve fails.
        Files.Close(listener);
    }

    /// <summary>Answers one notification; false where no further one can be answered.</summary>
    private bool AnswerNext(int listener)
    {
        SeccompNotification call;
        int result = SeccompCalls.Receive(listener, &call);
        // A signal took the caller out of the call: it will try again.
        if (result is -KernelError.NoEntry or -KernelError.Interrupted) { return true; }
        if (result < 0) { return false; }
        if (Result != 0) { Processes.Exit(Launch.Failed(Program, Result)); }

        bool own = call.ProcessId == (uint)Caller && call.Number == SyscallNumber.ExecVe
            && call.Architecture == (Machine.IsArm64 ? ArchitectureArm64 : ArchitectureX64);
        // Taken off the listener, the launcher's own call is met by nobody else. It waits: nothing runs before the listener is in good hands.
        if (own && Socket.IsOpen && !IsHandedOver) { HandOver(listener); }
        SeccompAnswer answer = default;
        answer.Id = call.Id;
        answer.Flags = own ? SeccompAnswer.Continue : 0;
        answer.Error = own ? 0 : -KernelError.Permission;
        result = SeccompCalls.Send(listener, &answer);
        if (result >= 0 && own && Socket.IsOpen) { WaitForResult(); }
        return result is >= 0 or -KernelError.NoEntry;
    }

    /// <summary>Sends the listener out; where nobody takes it the process ends, since no filter holds this thread.</summary>
    private void HandOver(int listener)
    {
        int error = Socket.HandOver(listener);
        if (error != 0) { Processes.Exit(error); }
        IsHandedOver = true;
    }

    /// <summary>Either the execve ends this thread, or it comes back with an error.</summary>
    private readonly void WaitForResult()
    {
        while (Result == 0) { Processes.Yield(); }
        Processes.Exit(Launch.Failed(Program, Result));
    }
}
