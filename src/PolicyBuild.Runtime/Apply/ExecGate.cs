using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Lets one execve pass, the launcher's own (<c>exec: once</c>): the filter turns execve and execveat into notifications, and a process
/// that was forked off before answers the first one and is gone. Later ones find no listener and fail as not implemented.
/// </summary>
/// <remarks>
/// The launcher cannot answer itself, since it waits in execve, and after the filter it cannot speak to anyone, since the filter may forbid
/// every call. So the two share their descriptors, and the answering process knows which number the listener will have: the lowest free one,
/// as nothing is opened or closed in between. It is forked twice, so that the program has no child that it did not make. It ends when the
/// launcher ends, which a descriptor for that process tells, or when nobody is left under the filter.
/// </remarks>
internal unsafe struct ExecGate
{
    private const uint ArchitectureX64 = 0xC000003E; // AUDIT_ARCH_X86_64 (linux/audit.h)
    private const uint ArchitectureArm64 = 0xC00000B7; // AUDIT_ARCH_AARCH64

    private int _launcher;
    private int _process;

    /// <summary>Whether somebody waits to answer.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>The number that the listener's descriptor will have.</summary>
    internal int Listener { get; private set; }

    /// <summary>Forks the answering process, where the policy asks for one and has a filter.</summary>
    internal int Open(ref LaunchState state, in SeccompLayer filter)
    {
        if (!filter.IsActive || !state.Has(LaunchFlags.ExecGate)) { return 0; }

        _process = Processes.Id();
        _launcher = Processes.OpenDescriptor(_process);
        if (_launcher < 0) { return HostErrors.NoExecGate(-_launcher); }
        Listener = Processes.OpenDescriptor(_process);
        if (Listener < 0) { return HostErrors.NoExecGate(-Listener); }
        Files.Close(Listener);

        int child = Processes.Fork();
        if (child < 0) { return HostErrors.NoExecGate(-child); }
        if (child == 0)
        {
            int answering = Processes.Fork();
            if (answering == 0) { Answer(); }
            Processes.Exit(answering < 0 ? 1 : 0);
        }

        int status = Processes.Wait(child);
        if (status != 0) { return HostErrors.NoExecGate(status < 0 ? -status : 11); } // EAGAIN: what a refused fork most often means
        IsOpen = true;
        return 0;
    }

    /// <summary>Sends the answering process home: it sees this descriptor, which both share, go.</summary>
    internal readonly void Cancel()
    {
        if (IsOpen) { Files.Close(_launcher); }
    }

    /// <summary>The answering process: does not return.</summary>
    private readonly void Answer()
    {
        PollEntry* entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0].Descriptor = _launcher;
            entries[0].Events = PollEntry.In;
            entries[0].Results = 0;
            entries[1].Descriptor = Listener;
            entries[1].Events = PollEntry.In;
            entries[1].Results = 0;
            int result = Processes.Poll(entries, 2);
            if (result < 0 && result != -KernelError.Interrupted) { break; }

            // The launcher has ended, or has closed its own descriptor.
            if (entries[0].Results != 0) { break; }
            if ((entries[1].Results & PollEntry.In) != 0)
            {
                if (AnswerNext()) { break; }
                continue;
            }

            // Nobody is left under the filter.
            if ((entries[1].Results & PollEntry.HungUp) != 0) { break; }

            // Not installed yet: the launcher has a few more calls to make.
            Processes.Yield();
        }

        Processes.Exit(0);
    }

    /// <summary>Answers one notification; true when the work is done.</summary>
    private readonly bool AnswerNext()
    {
        SeccompNotification call;
        int result = SeccompCalls.Receive(Listener, &call);
        // A signal took the caller out of the call between poll and here: it will try again.
        if (result is -KernelError.NoEntry or -KernelError.Interrupted) { return false; }
        if (result < 0) { return true; }

        bool own = call.ProcessId == (uint)_process && call.Number == SyscallNumber.ExecVe
            && call.Architecture == (Machine.IsArm64 ? ArchitectureArm64 : ArchitectureX64);
        SeccompAnswer answer = default;
        answer.Id = call.Id;
        answer.Flags = own ? SeccompAnswer.Continue : 0;
        answer.Error = own ? 0 : -KernelError.Permission;
        result = SeccompCalls.Send(Listener, &answer);
        return own && result != -KernelError.NoEntry;
    }
}
