using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// The launcher of a watched program: starts the init, passes on the signals that it gets, stops when the program stops, and ends as the
/// program ends, so that whoever waits for the launcher sees what the program did.
/// </summary>
internal unsafe partial struct Watcher
{
    /// <summary>How much longer than the init the launcher waits, in milliseconds.</summary>
    private const ulong Grace = 1000;

    private int _init;
    private int _report;
    private int _signals;
    private int _timer;
    private int _status;
    private bool _hasStatus;
    private bool _timedOut;
    private bool _isWoken;
    private bool _isNotMade;
    private bool _isBroken;
    private bool _isDirect;
    private bool _mayFallBack;
    private bool _hasAlarm;
    private int _heldStop;
    private uint _continued;
    private WatchedProgram _watched;
    private ErrorStream _errors;
    private LaunchedCgroup _cgroup;
    private BpfLayer _programs;

    /// <summary>Starts and watches; the exit status, where the program did not end by a signal.</summary>
    internal static int Run(ref LaunchState state, in NamespaceSet namespaces)
    {
        int result = state.Watched.TakeSignals();
        if (result < 0) { return Refuse(ref state, "block signals"u8, result); }

        result = state.Watched.Hide();
        if (result < 0) { return Refuse(ref state, "hide the memory of the launcher"u8, result); }

        result = Pipes.Open(out int read, out int write);
        if (result == 0) { result = state.Watched.OpenSignals(); }
        if (result == 0) { result = state.Watched.OpenMark(); }
        if (result < 0) { return Refuse(ref state, "make a pipe"u8, result); }

        if (state.Has(LaunchFlags.Trace)) { state.Watched.Proc = Tracer.OpenProc(); }
        Watcher watcher = default;
        result = watcher._signals = Signals.Open(Signals.All);
        if (result < 0) { return Refuse(ref state, "wait for signals"u8, result); }

        state.Watched.LeadsGroup = !namespaces.IsEmpty && TerminalLead.IsWanted();
        int init = namespaces.Fork(state.Cgroup.IsActive);
        if (init == 0)
        {
            Files.Close(read);
            Files.Close(watcher._signals);
            state.Watched.Report = write;
            return InitProcess.Run(ref state, namespaces);
        }

        Files.Close(write);
        if (init < 0)
        {
            Files.Close(read);
            Files.Close(watcher._signals);
            state.Watched.Told.Close();
            state.Watched.Mark.Close();
            result = NamespaceErrors.Refused(namespaces.HasUser, -init);
            if (state.MayFallBack && HostRefusal.Is(-init)) { return FallBack(ref state); }
            state.RemoveGroup();
            return result;
        }

        watcher._cgroup = state.Cgroup;
        watcher._programs = state.Bpf;
        watcher._watched = state.Watched;
        watcher._init = init;
        watcher._report = read;
        watcher._isDirect = namespaces.IsEmpty;
        watcher._mayFallBack = state.MayFallBack;
        result = watcher._mayFallBack ? 0 : watcher.Settle();
        if (result < 0)
        {
            // Meanwhile the init has gone on.
            bool hasBegun = watcher._watched.Mark.IsPassed;
            watcher.Kill();
            watcher.WaitForInit();
            watcher._errors.Restore();
            int error = ProcessErrors.Step("let go of what the command is to have for itself"u8, -result);
            return hasBegun ? ProcessErrors.NoReport(Signals.Kill) : error;
        }

        watcher.SetAlarm(state.Watched.Deadline);
        watcher.Watch(state.Watched.Deadline);
        if (!watcher._isNotMade || !state.MayFallBack) { return watcher.End(); }
        while (Children.Wait(init, out _, 0) == -KernelError.Interrupted) { }
        Files.Close(read);
        Files.Close(watcher._signals);
        watcher._watched.Told.Close();
        state.Watched.Mark.Close();
        if (watcher._hasAlarm) { Timers.Delete(watcher._timer); }
        return FallBack(ref state);
    }

    private static int Refuse(ref LaunchState state, ReadOnlySpan<byte> step, int result)
    {
        state.RemoveGroup();
        return ProcessErrors.Step(step, -result);
    }

    /// <summary>Starts again, in mode direct. Nothing has been changed in this process but its signals.</summary>
    private static int FallBack(ref LaunchState state)
    {
        state.Watched.Cancel();
        state.FallBack(LaunchMode.Direct);
        NamespaceErrors.FallsToDirect();
        int error = Requirements.CheckDirect(ref state);
        if (error == 0) { return Launch.StartInMode(ref state); }
        state.RemoveGroup();
        return error;
    }

    /// <summary>Lets go of what the launcher needs no more when the program is there, or is sure to come: 0, or a negative error number.</summary>
    private int Settle()
    {
        int result = _programs.Disown();
        if (result < 0) { return result; }

        // The program is to have the caller's descriptors for itself: a pipe whose last end it closes is then closed.
        Descriptors kept = default;
        _errors.Mark(ref kept);
        kept.Keep(_report);
        kept.Keep(_signals);
        _watched.Told.KeepLaunchers(ref kept);
        _cgroup.Keep(ref kept);
        if (_programs.Denials.Descriptor != 0)
        {
            kept.Keep(_programs.Denials.Descriptor);
            kept.Keep(ErrorStream.Descriptor);
        }

        return kept.CloseOthers();
    }

    /// <summary>
    /// When the time is over the launcher has to say so also where it has been stopped, by itself or with the whole process group: a SIGCONT of its own
    /// lets it go on.
    /// </summary>
    private void SetAlarm(ulong deadline)
    {
        if (deadline != 0) { _hasAlarm = Timers.Start(Signals.Continue, deadline, Deadlines.Nanoseconds(Grace), out _timer) == 0; }
    }

    private void Watch(ulong deadline)
    {
        const int Count = 3;
        Pipes.PollEntry* entries = stackalloc Pipes.PollEntry[Count];
        entries[0].Descriptor = _report;
        entries[1].Descriptor = _signals;
        entries[2].Descriptor = _programs.Denials.Descriptor == 0 ? -1 : _programs.Denials.Descriptor; // a negative one is passed over
        entries[0].Wanted = entries[1].Wanted = entries[2].Wanted = Pipes.Readable;
        while (true)
        {
            TimeSpec left = default;
            if (deadline != 0 && !Deadlines.Left(deadline, out left))
            {
                deadline = KeepTime();
            }

            int found = Pipes.Poll(entries, Count, deadline == 0 ? null : &left);
            if (found < 0 && found != -KernelError.Interrupted)
            {
                // Nothing will be heard of the program.
                Kill();
                return;
            }

            if (found <= 0) { continue; }
            if (entries[2].Found != 0) { _programs.Denials.Print(DenialWatch.Turn); }

            // Reports first: of a stop that somebody has taken back since, the signal that did it tells, and only while it waits.
            if (entries[0].Found != 0 && !TakeReport()) { return; }
            if (entries[1].Found != 0) { TakeSignal(); }
        }
    }

    /// <summary>
    /// The init keeps the time, and is not to be killed while it ends what is left. In mode direct the program can stop it, and so it is let go
    /// on again and again; nor is it killed there once the program has begun, since nobody else finds what that one leaves behind.
    /// </summary>
    /// <returns>The next time to look; 0: never.</returns>
    private ulong KeepTime()
    {
        if (_timedOut || !_isWoken || (_isDirect && _watched.Mark.IsPassed))
        {
            _isWoken = true;
            Signals.Send(_init, Signals.Continue);
            return Deadlines.After(Grace);
        }

        Kill();
        _timedOut = true;
        return 0;
    }

    private readonly void Kill()
    {
        if (_cgroup.IsActive) { _cgroup.Kill(); }
        Signals.Send(_init, Signals.Kill);
    }

    /// <summary>Reads what the init says; false when it has ended.</summary>
    private bool TakeReport()
    {
        int report = 0;
        if (Files.Read(_report, (byte*)(&report), sizeof(int)) != sizeof(int)) { return false; }
        if (report == InitProcess.TimedOut) { _timedOut = true; }
        else if (report == InitProcess.NotMade) { _isNotMade = true; }
        else if (report == InitProcess.Started)
        {
            if (_mayFallBack && Settle() < 0) { Kill(); }
        }
        else if (report == InitProcess.NotInFront) { StopAsHeld(); }
        else if (Children.IsStopped(report) && Children.IsStatus(StopReport.Status(report)))
        {
            if (StopReport.IsNews(report, _continued)) { Stop(Children.StopSignal(report)); }
        }
        else if (!Children.IsStatus(report))
        {
            // Nothing that an init says: what became of the program is not known.
            Kill();
            return false;
        }
        else
        {
            _status = report;
            _hasStatus = true;
        }

        return true;
    }

    private void TakeSignal()
    {
        // struct signalfd_siginfo (linux/signalfd.h): 128 bytes that begin with number, error and code.
        const int Length = 128;
        int* information = stackalloc int[Length / sizeof(int)];
        if (Files.Read(_signals, (byte*)information, Length) != Length) { return; }
        if (information[0] == Signals.Child) { ReapOthers(); }
        else if (!BreaksOff(information[0])) { PassOn(information[0], information[2]); }
    }

    /// <summary>
    /// Before the execve(2) nobody is there whom a signal could reach: the init sleeps, and the process that becomes the program may wait for a reader of the
    /// report or for who answers notifications. What would end the program ends the start.
    /// </summary>
    private bool BreaksOff(int signal)
    {
        if (signal is not (Signals.HangUp or Signals.Interrupt or Signals.Quit or Signals.Terminate)) { return false; }
        if (_watched.Mark.IsPassed || !_watched.LetsThrough(signal)) { return false; }
        Kill();
        _isBroken = true;
        _hasStatus = true;
        _status = signal;
        return true;
    }

    /// <summary>Takes in what is no child of its own: as pid 1 of a container, what others started there and left behind.</summary>
    private readonly void ReapOthers()
    {
        // The init is waited for at the end: until then its number must not become another's.
        while (Children.Ended() is > 0 and int child && child != _init && Children.Wait(child, out _, Children.NoHang) > 0) { }
    }

    /// <summary>
    /// Tells the init of a signal. What the kernel itself sends is a terminal's, for the whole group; but a hangup is told to the session's leader alone.
    /// </summary>
    private void PassOn(int signal, int code)
    {
        if (signal == Signals.Child || code == SignalInformation.OfTimer) { return; }

        // Whoever stopped all of the group may let only the launcher go on.
        if (signal == Signals.Continue)
        {
            _continued++;
            Signals.Send(_init, signal);
        }

        _watched.Told.Tell(_init, signal, InitLoop.IsTerminals(signal, code));
    }

    private int WaitForInit()
    {
        int status;
        while (Children.Wait(_init, out status, 0) == -KernelError.Interrupted) { }
        _programs.Denials.Print(~0U);

        // Where the init was lost, so was whoever ends what the program left behind.
        bool isLost = !_hasStatus && !_timedOut;
        if (isLost && _cgroup.IsActive) { _cgroup.Kill(); }
        bool isGone = _timedOut || _isBroken || isLost ? _cgroup.RemoveKilled() : _cgroup.Remove();
        _cgroup.EndWith(isGone, _programs);
        return status;
    }

    /// <summary>Waits for the end of the init, and with it of all in its pid namespace, and ends as the program did.</summary>
    private int End()
    {
        int status = WaitForInit();
        TerminalReturn.FromDead();
        if (_timedOut) { return Message.TimedOut; }
        if (!_hasStatus) { return EndWithoutReport(status); }
        int signal = Children.EndSignal(_status);
        return signal == 0 ? Children.ExitStatus(_status) : Die(signal);
    }

    /// <summary>
    /// What the command came to is not known. An init that could not start it has said why, and ended with the status for that; any other end is an
    /// error here, whatever the init's own status.
    /// </summary>
    private readonly int EndWithoutReport(int status)
    {
        int signal = Children.EndSignal(status);
        int exit = Children.ExitStatus(status);
        if (signal == 0 && exit is >= Message.CouldNotApply and <= Message.NotFound) { return exit; }
        _errors.Restore();
        return ProcessErrors.NoReport(signal);
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
