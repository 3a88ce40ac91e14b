using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// What the processes of a watched program share. Three of them are there: the launcher, which the caller waits for; the init, which is
/// pid 1 where there is a pid namespace; and the program, the init's child.
/// </summary>
internal struct WatchedProgram
{
    private ulong _callersBlocked;
    private bool _childIgnored;
    private bool _wasDumpable;
    private SignalPipe _signals;
    private StartMark _mark;

    /// <summary>Whether the program is watched at all, rather than executed by the launcher itself.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>The end of the pipe on which the init reports.</summary>
    internal int Report { get; set; }

    /// <summary>The id of the init.</summary>
    internal int Init { get; set; }

    /// <summary>By which the init is told of the launcher's signals.</summary>
    internal readonly SignalPipe Told => _signals;

    /// <summary>Whether the execve(2) has happened, as the launcher sees it.</summary>
    internal readonly StartMark Mark => _mark;

    /// <summary>Whether the program gets a process group of its own (<see cref="TerminalLead"/>).</summary>
    internal bool LeadsGroup { get; set; }

    /// <summary>The list of the init's children, opened; 0 where none is needed (<see cref="Descendants"/>).</summary>
    internal int ChildList { get; set; }

    /// <summary>The launcher's /proc, where the policy has trace rules (<see cref="Tracer"/>): its descriptor, or a negative error number.</summary>
    internal int Proc { get; set; }

    /// <summary>When the program is killed, by <see cref="TimeSpec.Now"/>; 0: never.</summary>
    internal ulong Deadline { get; set; }

    /// <summary>Blocks all signals: those that come wait until the init or the launcher passes them on. 0, or a negative error number.</summary>
    internal int TakeSignals()
    {
        IsActive = true;
        int result = Signals.Block(Signals.All, out _callersBlocked);

        // Where it is ignored, the kernel keeps no exit status of children (wait(2)).
        if (result == 0) { result = Signals.IsIgnored(Signals.Child); }
        _childIgnored = result > 0;
        return _childIgnored ? Signals.SetDefault(Signals.Child) : result;
    }

    /// <summary>No process of this user can look into this one any more, or into its descriptors: 0, or a negative error number.</summary>
    internal int Hide()
    {
        _wasDumpable = Processes.IsDumpable();
        return Processes.SetDumpable(false);
    }

    /// <summary>Whether the caller lets a signal reach the program.</summary>
    internal readonly bool LetsThrough(int signal) => (_callersBlocked & Signals.Bit(signal)) == 0 && Signals.IsIgnored(signal) <= 0;

    /// <summary>Makes the pipe for signals: 0, or a negative error number.</summary>
    internal int OpenSignals() => _signals.Open();

    /// <summary>Makes what tells that the program has begun: 0, or a negative error number.</summary>
    internal int OpenMark() => _mark.Open();

    /// <summary>Undoes that, where there is no program yet that could look.</summary>
    internal readonly void Show()
    {
        if (_wasDumpable) { Processes.SetDumpable(true); }
    }

    /// <summary>Ends the watch before a program was started.</summary>
    internal void Cancel()
    {
        Show();
        GiveSignalsBack();
        IsActive = false;
    }

    /// <summary>Gives the program the mask and the actions that the caller had: 0, or a negative error number.</summary>
    internal readonly int GiveSignalsBack()
    {
        int result = _childIgnored ? Signals.Ignore(Signals.Child) : 0;
        return result == 0 ? Signals.Block(_callersBlocked) : result;
    }
}
