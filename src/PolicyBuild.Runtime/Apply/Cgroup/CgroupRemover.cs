using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// A process beside the launcher that outlives it: it takes a cgroup away which the launcher has left, killed or because processes were still in it, once the last
/// of them has ended; and with the group the BPF programs that the kernel has for it. A launcher that has done so itself ends this process first.
/// </summary>
/// <remarks>It is in no namespace and no cgroup of the sandbox, in a session of its own, so that no terminal's and no group's signal reaches it, and not dumpable.</remarks>
internal struct CgroupRemover
{
    private const int LauncherEnded = Signals.Terminate; // what it waits for; one that somebody else sends changes nothing

    private int _process;

    /// <summary>Starts it: 0, or a negative error number.</summary>
    /// <param name="group">The group; it has no process yet.</param>
    internal int Start(in LaunchedCgroup group)
    {
        int launcher = Processes.Id();

        // Without a signal for the parent at its end no wait for others takes it in: its number stays its own until Stop.
        int process = Threads.Fork(namespaces: 0, endSignal: 0);
        if (process == 0) { Processes.Exit(Run(group, launcher)); }
        if (process < 0) { return process; }
        _process = process;
        return 0;
    }

    /// <summary>Ends it, where there is nothing left to do. One that cannot be ended finds that out when the launcher has ended.</summary>
    internal void Stop()
    {
        if (_process == 0 || Signals.Send(_process, Signals.Kill) < 0) { return; }
        while (Children.Wait(_process, out _, Children.Silent) == -KernelError.Interrupted) { }
        _process = 0;
    }

    private static int Run(LaunchedCgroup group, int launcher)
    {
        const int Failed = 1; // nobody sees it: the next start does the work then
        if (Signals.Block(Signals.All) < 0) { return Failed; }
        Descriptors kept = default;
        group.Keep(ref kept);
        if (kept.CloseOthers() < 0 || Processes.SetDumpable(false) < 0 || Processes.LeadSession() < 0 || Folders.Enter("/"u8) < 0) { return Failed; }
        if (Processes.DieWithParent(LauncherEnded) < 0) { return Failed; }
        while (Processes.ParentId() == launcher)
        {
            if (WaitForSignal() is < 0 and not -KernelError.Interrupted) { return Failed; }
        }

        group.RemoveInLaunchersPlace();
        return 0;
    }

    private static unsafe int WaitForSignal()
    {
        SignalInformation information;
        return Signals.Wait(Signals.Bit(LauncherEnded), &information, null);
    }
}
