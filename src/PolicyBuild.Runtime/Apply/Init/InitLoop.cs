using PolicyBuild.Runtime.Apply.Cgroup;
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
    private readonly int _childList;
    private readonly LaunchedCgroup _cgroup;
    private readonly SignalSecret _secret;
    private ulong _ofTheGroup;

    internal InitLoop(int program, ref LaunchState state)
    {
        _program = program;
        _report = state.Watched.Report;
        _deadline = state.Watched.Deadline;
        _childList = state.Watched.ChildList;
        _cgroup = state.Cgroup;
        _secret = state.Watched.Secret;
        _ofTheGroup = 0;
    }

    /// <summary>Until the program has ended, or its time: the exit status of the init, which says nothing once it has reported.</summary>
    internal int Run()
    {
        while (true)
        {
            TimeSpec left = default;
            if (_deadline != 0 && !Deadlines.Left(_deadline, out left))
            {
                Signals.Send(_program, Signals.Kill);
                InitProcess.Say(_report, InitProcess.TimedOut);
                return End();
            }

            SignalInformation information;
            int signal = Signals.Wait(Signals.All, &information, _deadline == 0 ? null : &left);
            if (signal < 0) { continue; }
            if (signal == Signals.Child)
            {
                if (Reap()) { return End(); }
            }
            else if (signal == Signals.LastRealTime && information.Code == SignalInformation.Queued && _secret.SignalOf(information.Value) is > 0 and int passed)
            {
                PassOn(passed);
            }
            else if (!IsTerminals(signal, information.Code))
            {
                _ofTheGroup |= Signals.Bit(signal);

                // It takes back the stop signals that still wait, with the launcher too (signal(7)).
                if (signal == Signals.Continue) { _ofTheGroup &= ~StopSignals; }
            }
        }
    }

    /// <summary>Whether a signal is one that a terminal sends to its whole foreground process group.</summary>
    internal static bool IsTerminals(int signal, int code) => code == SignalInformation.OfKernel && signal != Signals.HangUp;

    /// <summary>Takes in all that have changed; true when the program has ended. A program that goes on making some does not stop the clock.</summary>
    private readonly bool Reap()
    {
        while (true)
        {
            if (_deadline != 0 && !Deadlines.Left(_deadline, out _)) { return false; }
            int child = Children.Wait(Children.Any, out int status, Children.NoHang | Children.Untraced);
            if (child <= 0) { return false; }
            if (child != _program) { continue; }
            InitProcess.Say(_report, status);
            if (!Children.IsStopped(status)) { return true; }
        }
    }

    /// <summary>
    /// Passes on a signal that the launcher got. One that was sent to the whole process group has reached the program by itself: then it has
    /// reached the init as well, and before the launcher, since the kernel begins with the youngest process.
    /// </summary>
    private void PassOn(int signal)
    {
        if (signal > Signals.LastRealTime) { return; }
        ulong bit = Signals.Bit(signal);
        if ((_ofTheGroup & bit) == 0) { Signals.Send(_program, signal); }
        _ofTheGroup &= ~bit;

        // A stop signal takes back the SIGCONT that the launcher has not seen yet: nothing of that one will come. Twice is better than never.
        if ((bit & StopSignals) != 0) { _ofTheGroup &= ~Signals.Bit(Signals.Continue); }
    }

    /// <summary>
    /// What a time limit holds ends with the program or the time. The end of pid 1 ends all in its namespace; without one all in the cgroup is killed
    /// at once, and then, one by one, every process that has this one above it.
    /// </summary>
    private readonly int End()
    {
        if (_childList == 0 || Processes.Id() == 1) { return 0; }
        if (_cgroup.IsActive) { _cgroup.Kill(); }
        Descendants.Kill(_childList);
        return 0;
    }
}
