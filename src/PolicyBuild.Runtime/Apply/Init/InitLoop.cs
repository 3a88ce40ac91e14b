using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>What the init does while the program runs: it takes one signal after the other.</summary>
internal unsafe struct InitLoop
{
    // SIGTSTP, SIGTTIN, SIGTTOU
    private const ulong StopSignals = (1UL << 19) | (1UL << 20) | (1UL << 21);

    // What the kernel sends to one process alone: a hangup to the session's leader, the end of a timer (setitimer(2)) to whoever has set it.
    private const ulong OfOneProcess =
        (1UL << (Signals.HangUp - 1)) | (1UL << (Signals.Alarm - 1)) | (1UL << (Signals.VirtualAlarm - 1)) | (1UL << (Signals.Profiling - 1));

    private readonly int _program;
    private readonly int _report;
    private readonly ulong _deadline;
    private readonly int _childList;
    private readonly LaunchedCgroup _cgroup;
    private readonly SignalPipe _signals;
    private readonly bool _leadsGroup;
    private ulong _ofTheGroup;
    private ulong _early;
    private uint _continued;

    // How often the program has stopped since the last SIGCONT that was told, and the last of these stops.
    private uint _stops;
    private int _stop;

    /// <param name="program">The program's id.</param>
    /// <param name="early">The signals that came before the program was there.</param>
    /// <param name="state">The launch.</param>
    internal InitLoop(int program, ulong early, ref LaunchState state)
    {
        _program = program;
        _report = state.Watched.Report;
        _deadline = state.Watched.Deadline;
        _childList = state.Watched.ChildList;
        _cgroup = state.Cgroup;
        _signals = state.Watched.Told;
        _leadsGroup = state.Watched.LeadsGroup;
        _ofTheGroup = 0;
        _early = early;
        _continued = 0;
        _stops = 0;
        _stop = 0;
    }

    /// <summary>Until the program has ended, or its time, or the launcher: the exit status of the init, which says nothing once it has reported.</summary>
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
            if (signal is -KernelError.TryAgain or -KernelError.Interrupted) { continue; }
            if (signal > 0 && signal != Signals.Child)
            {
                Note(signal, information.Code);
                continue;
            }

            // First what is told: a stop that is taken back by it is no news any more. Where the kernel tells nothing, the launcher gets no report.
            int result = signal < 0 ? signal : TakeTold() ? Reap() : -KernelError.NoProcess;
            if (result == 0) { continue; }
            if (result < 0) { Signals.Send(_program, Signals.Kill); }
            return End();
        }
    }

    /// <summary>Whether a signal is one that a terminal sends to its whole foreground process group.</summary>
    internal static bool IsTerminals(int signal, int code) => code == SignalInformation.OfKernel && (Signals.Bit(signal) & OfOneProcess) == 0;

    /// <summary>Takes in all that have changed. A program that goes on making some does not stop the clock.</summary>
    /// <returns>The program's id when it has ended, 0 when it has not, or a negative error number.</returns>
    private int Reap()
    {
        while (true)
        {
            if (_deadline != 0 && !Deadlines.Left(_deadline, out _)) { return 0; }
            int child = Children.Wait(Children.Any, out int status, Children.NoHang | Children.Untraced);
            if (child <= 0 && child != -KernelError.Interrupted) { return child; }
            if (child != _program) { continue; }
            bool isStopped = Children.IsStopped(status);
            InitProcess.Say(_report, isStopped ? StopReport.Of(status, _continued) : status);
            if (!isStopped) { return child; }
            _stops++;
            _stop = status;
        }
    }

    /// <summary>A signal that came to this process has come to its whole group, the launcher and most often the program too.</summary>
    private void Note(int signal, int code)
    {
        if (IsTerminals(signal, code)) { return; }
        ulong bit = Signals.Bit(signal);
        if ((_early & bit) == 0) { _ofTheGroup |= bit; }

        // It takes back the stop signals that still wait, with the launcher too (signal(7)).
        if (signal == Signals.Continue) { _ofTheGroup &= ~StopSignals; }
    }

    /// <summary>Passes on what the launcher has told; false when that one has ended.</summary>
    private bool TakeTold()
    {
        byte* messages = stackalloc byte[SignalPipe.Capacity];
        int count = _signals.Take(messages);
        if (count <= 0) { return count != 0; }

        // Those of the group came here before they came to the launcher, since the kernel begins with the youngest process. No more than each once,
        // however many the program sends meanwhile.
        SignalInformation information;
        TimeSpec now = default;
        for (int i = 0; i < SignalPipe.Capacity; i++)
        {
            int signal = Signals.Wait(Signals.All & ~Signals.Bit(Signals.Child), &information, &now);
            if (signal < 0) { break; }
            Note(signal, information.Code);
        }

        for (int i = 0; i < count; i++)
        {
            int told = SignalPipe.SignalOf(messages[i]);
            if (told == SignalPipe.ToFront) { BringToFront(); }
            else { PassOn(told, SignalPipe.IsTerminals(messages[i])); }
        }

        return true;
    }

    private readonly void BringToFront()
    {
        if (TerminalLead.BringToFront(_program)) { Signals.Send(-_program, Signals.Continue); }
        else { InitProcess.Say(_report, InitProcess.NotInFront); }
    }

    /// <summary>
    /// Passes on a signal that the launcher got. One that came to the whole process group has reached the program by itself, if that was there and has not
    /// gone into a group of its own. A SIGCONT is passed on too: twice is better than never, as the program may have been stopped in between.
    /// </summary>
    private void PassOn(int signal, bool isTerminals)
    {
        if (signal == Signals.Continue) { _continued++; }
        ulong bit = Signals.Bit(signal);
        bool isGroups = isTerminals || (_ofTheGroup & bit) != 0;
        bool isThere = isGroups && (_early & bit) == 0 && signal != Signals.Continue;
        _ofTheGroup &= ~bit;
        _early &= ~bit;
        int group = Processes.GroupOf(_program);
        if (group == Processes.GroupOf(0) && (isThere || (signal == Signals.Continue && HasGoneOn()))) { return; }
        if (signal == Signals.Continue) { _stops = 0; }

        // Where the launcher has put the program into a group of its own, that stands for the launcher's.
        bool isForAll = _leadsGroup && group == _program && (isGroups || signal == Signals.Continue);
        Signals.Send(isForAll ? -_program : _program, signal);
    }

    /// <summary>
    /// Whether the SIGCONT of its group has let the program go on already. One more would take back a stop that comes to that group since, of the program
    /// alone: where it has stopped once more, the launcher is told of that stop as of one after the SIGCONT.
    /// </summary>
    private bool HasGoneOn()
    {
        // A stop that nobody has waited for yet is reported when it is taken in.
        if (_stops != 0 && (Children.GoesOn(_program) || Children.HasStopped(_program)))
        {
            _stops = 0;
            return true;
        }

        if (_stops < 2) { return false; }
        _stops = 1;
        InitProcess.Say(_report, StopReport.Of(_stop, _continued));
        return true;
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
