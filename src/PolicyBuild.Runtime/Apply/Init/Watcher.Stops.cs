using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>The stops of the program, which are the launcher's too: whoever waits for it, a shell with job control most often, sees a job that has stopped.</summary>
internal unsafe partial struct Watcher
{
    /// <summary>Stops this process as the program stopped, until somebody lets it go on.</summary>
    private void Stop(int signal)
    {
        // SIGSTOP to the whole process group stopped the launcher too, and it was let go on since: a later stop would have taken this back.
        SignalInformation information;
        TimeSpec now = default;
        if (Signals.Wait(Signals.Bit(Signals.Continue), &information, &now) == Signals.Continue)
        {
            PassOn(Signals.Continue, information.Code);
            return;
        }

        // One that came to the whole process group waits here too, and would stop the launcher a second time.
        if (Signals.Wait(Signals.Bit(signal), &information, &now) == signal) { PassOn(signal, information.Code); }

        // A program in the launcher's own group would not have been stopped: a shell has brought that to the front, and let it go on only where it had stopped.
        if (_watched.LeadsGroup && signal is Signals.TerminalInput or Signals.TerminalOutput && TerminalReturn.IsLaunchers())
        {
            _heldStop = signal;
            _watched.Told.Tell(_init, SignalPipe.ToFront, isTerminals: false);
            return;
        }

        StopAs(signal);
    }

    /// <summary>A program that could not be brought to the front has stopped after all.</summary>
    private void StopAsHeld()
    {
        int signal = _heldStop;
        _heldStop = 0;
        if (signal != 0) { StopAs(signal); }
    }

    private void StopAs(int signal)
    {
        // Nobody would let it go on when the time is over.
        if (_watched.Deadline != 0 && !_hasAlarm) { return; }
        int group = TerminalReturn.FromProgram(_init);
        Signals.SetDefault(signal);
        Signals.Send(Processes.Id(), signal);
        Signals.Block(Signals.All & ~Signals.Bit(signal));
        Signals.Block(Signals.All);
        if (group != 0) { TerminalReturn.GiveBack(group); }
        if (!_watched.LeadsGroup) { return; }
        _heldStop = 0;

        // The kernel stops nobody by a terminal's signal where no shell would let him go on (an orphaned process group), and so not the program in the launcher's group.
        bool isGoingOn = (Signals.Pending() & Signals.Bit(Signals.Continue)) == 0;
        if (isGoingOn || (group == 0 && TerminalReturn.IsLaunchers())) { _watched.Told.Tell(_init, SignalPipe.ToFront, isTerminals: false); }
    }
}
