using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>What the init does while the program runs: it takes one signal after the other.</summary>
internal unsafe struct InitLoop
{
    // SIGTSTP, SIGTTIN, SIGTTOU
    private const ulong StopSignals = (1UL << 19) | (1UL << 20) | (1UL << 21);

    private readonly int _program;
    private readonly int _report;
    private readonly ulong _deadline;
    private ulong _ofTheGroup;

    internal InitLoop(int program, int report, ulong deadline)
    {
        _program = program;
        _report = report;
        _deadline = deadline;
        _ofTheGroup = 0;
    }

    /// <summary>Until the program has ended, or its time: the exit status of the init, which says nothing once it has reported.</summary>
    internal int Run()
    {
        while (true)
        {
            TimeSpec left = default;
            if (_deadline != 0 && !Deadlines.Left(_deadline, out left)) { return Say(InitProcess.TimedOut); }
            SignalInformation information;
            int signal = Signals.Wait(Signals.All, &information, _deadline == 0 ? null : &left);
            if (signal < 0) { continue; }
            if (signal == Signals.Child)
            {
                if (Reap()) { return 0; }
            }
            else if (signal == Signals.LastRealTime && information.Code == SignalInformation.Queued)
            {
                PassOn((int)information.Value);
            }
            else
            {
                _ofTheGroup |= Signals.Bit(signal);

                // It takes back the stop signals that still wait, with the launcher too (signal(7)).
                if (signal == Signals.Continue) { _ofTheGroup &= ~StopSignals; }
            }
        }
    }

    /// <summary>Takes in all that have changed; true when the program has ended.</summary>
    private readonly bool Reap()
    {
        while (true)
        {
            int child = Children.Wait(Children.Any, out int status, Children.NoHang | Children.Untraced);
            if (child <= 0) { return false; }
            if (child != _program) { continue; }
            Say(status);
            if (!Children.IsStopped(status)) { return true; }
        }
    }

    /// <summary>
    /// Passes on a signal that the launcher got. One that was sent to the whole process group, as a terminal does, has reached the program
    /// by itself: then it has reached the init as well, and before the launcher, since the kernel begins with the youngest process.
    /// </summary>
    private void PassOn(int signal)
    {
        if (signal is < 1 or > Signals.LastRealTime) { return; }
        ulong bit = Signals.Bit(signal);
        if ((_ofTheGroup & bit) == 0) { Signals.Send(_program, signal); }
        _ofTheGroup &= ~bit;
    }

    private readonly int Say(int report) => (int)Files.Write(_report, (byte*)(&report), sizeof(int)) < 0 ? 1 : 0;
}
