using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// The launcher of a watched program: starts the init, passes on the signals that it gets, stops when the program stops, and ends as the
/// program ends, so that whoever waits for the launcher sees what the program did.
/// </summary>
internal unsafe struct Watcher
{
    private int _init;
    private int _report;
    private int _signals;
    private int _status;
    private bool _hasStatus;
    private bool _timedOut;

    /// <summary>Starts and watches; the exit status, where the program did not end by a signal.</summary>
    internal static int Run(ref LaunchState state, in NamespaceSet namespaces)
    {
        state.Watched.TakeSignals();
        int result = Pipes.Open(out int read, out int write);
        if (result < 0) { return ProcessErrors.Step("make a pipe"u8, -result); }

        int init = namespaces.Fork();
        if (init == 0)
        {
            Files.Close(read);
            state.Watched.Report = write;
            return InitProcess.Run(ref state, namespaces);
        }

        Files.Close(write);
        if (init < 0) { return NamespaceErrors.Refused(namespaces.HasUser, -init); }
        Watcher watcher = default;
        watcher._init = init;
        watcher._report = read;
        result = watcher.Open();
        if (result < 0)
        {
            Signals.Send(init, Signals.Kill);
            return ProcessErrors.Step("wait for signals"u8, -result);
        }

        watcher.Watch(state.Watched.Deadline);
        return watcher.End();
    }

    private int Open()
    {
        _signals = Signals.Open(Signals.All);
        if (_signals < 0) { return _signals; }

        // The program is to have the caller's descriptors for itself: a pipe whose last end it closes is then closed.
        return Descriptors.CloseAllBut(_report, _signals);
    }

    private void Watch(ulong deadline)
    {
        Pipes.PollEntry* entries = stackalloc Pipes.PollEntry[2];
        entries[0].Descriptor = _report;
        entries[1].Descriptor = _signals;
        entries[0].Wanted = entries[1].Wanted = Pipes.Readable;
        while (true)
        {
            TimeSpec left = default;
            if (deadline != 0 && !Deadlines.Left(deadline, out left))
            {
                // The init keeps the time too. This is for one that is stuck before the program has begun.
                Signals.Send(_init, Signals.Kill);
                _timedOut = true;
                deadline = 0;
            }

            if (Pipes.Poll(entries, 2, deadline == 0 ? null : &left) <= 0) { continue; }
            if (entries[1].Found != 0) { TakeSignal(); }
            if (entries[0].Found != 0 && !TakeReport()) { return; }
        }
    }

    /// <summary>Reads what the init says; false when it has ended.</summary>
    private bool TakeReport()
    {
        int report = 0;
        if (Files.Read(_report, (byte*)(&report), sizeof(int)) != sizeof(int)) { return false; }
        if (report == InitProcess.TimedOut) { _timedOut = true; }
        else if (Children.IsStopped(report)) { Stop(Children.StopSignal(report)); }
        else
        {
            _status = report;
            _hasStatus = true;
        }

        return true;
    }

    private readonly void TakeSignal()
    {
        // struct signalfd_siginfo (linux/signalfd.h): 128 bytes that begin with the number.
        byte* information = stackalloc byte[128];
        if (Files.Read(_signals, information, 128) != 128) { return; }
        int signal = *(int*)information;
        if (signal == Signals.Child) { return; }
        PassOn(signal);
    }

    private readonly void PassOn(int signal) => Signals.Queue(_init, Signals.LastRealTime, (ulong)signal);

    /// <summary>Stops this process as the program stopped, until somebody lets it go on.</summary>
    private readonly void Stop(int signal)
    {
        // One that came to the whole process group waits here too, and would stop the launcher a second time.
        SignalInformation information;
        TimeSpec now = default;
        if (Signals.Wait(Signals.Bit(signal), &information, &now) == signal) { PassOn(signal); }
        Signals.SetDefault(signal);
        Signals.Send(Processes.Id(), signal);
        Signals.Block(Signals.All & ~Signals.Bit(signal));
        Signals.Block(Signals.All);
    }

    /// <summary>Waits for the end of the init, and with it of all in its pid namespace, and ends as the program did.</summary>
    private int End()
    {
        int status;
        while (Children.Wait(_init, out status, 0) == -KernelError.Interrupted) { }
        if (_timedOut) { return Message.TimedOut; }
        if (!_hasStatus) { _status = status; }
        int signal = Children.EndSignal(_status);
        return signal == 0 ? Children.ExitStatus(_status) : Die(signal);
    }

    /// <summary>Dies by a signal; where the kernel spares the process, as pid 1 of a container, the shell's number for it.</summary>
    private static int Die(int signal)
    {
        // No core dump of the launcher beside that of the program.
        Processes.SetDumpable(false);
        Signals.SetDefault(signal);
        Signals.Send(Processes.Id(), signal);
        Signals.Block(Signals.All & ~Signals.Bit(signal));
        return 128 + signal;
    }
}
