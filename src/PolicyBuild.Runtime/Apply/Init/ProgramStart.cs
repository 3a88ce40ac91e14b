using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>A command with all that it is started under: what is left is to restrict the process, and execve.</summary>
internal unsafe struct ProgramStart
{
    private LaunchState* _state;
    private LandlockLayer _landlock;
    private SeccompLayer _filter;
    private byte* _program;
    private byte** _environment;

    /// <param name="state">Stays where it is until the process has become the program.</param>
    /// <param name="landlock">The rules, complete.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="program">The file to execute.</param>
    /// <param name="environment">Its environment.</param>
    internal ProgramStart(LaunchState* state, in LandlockLayer landlock, in SeccompLayer filter, byte* program, byte** environment)
    {
        _state = state;
        _landlock = landlock;
        _filter = filter;
        _program = program;
        _environment = environment;
    }

    /// <summary>Restricts this process and executes the program; returns only when that fails: the exit status, after a message.</summary>
    internal int Become()
    {
        ref LaunchState state = ref *_state;
        ExecGate gate = default;

        if (state.Watched.IsActive) { state.Watched.Mark.Bind(); }

        // Before a second thread is there, which would stay in the namespace before.
        int error = state.Watched.LeadsGroup ? TerminalLead.Take() : 0;
        if (error == 0 && state.Watched.IsActive) { error = InitProcess.EnterCgroup(ref state); }
        if (error == 0 && state.Watched.IsActive && state.Has(LaunchFlags.Trace) && !Tracer.IsAttached(state.Watched.Proc)) { error = HostErrors.NotFollowed(); }
        if (error == 0) { error = _landlock.AddOwnPaths(ref state); }
        if (error == 0) { error = gate.Open(ref state, _filter); }
        if (error == 0) { error = Umask.Apply(ref state); }
        if (error == 0) { error = state.Processors.Apply(state.BestEffort); }
        if (error == 0) { error = ResourceLimits.Apply(ref state); }
        state.Times.Passed(LaunchStep.Limits);
        if (error == 0) { error = Capabilities.Apply(ref state); }
        if (error == 0)
        {
            int result = Processes.SetNoNewPrivileges();
            if (result < 0) { error = ProcessErrors.Step("set no_new_privs"u8, -result); }
        }

        if (error == 0 && state.Watched.IsActive && state.Mode == LaunchMode.Direct)
        {
            // A killed init takes the program with it; a pid namespace does that by itself.
            int result = Processes.DieWithParent(Signals.Kill);
            if (result < 0) { error = ProcessErrors.Step("be tied to the launcher"u8, -result); }

            // One that was killed before that kills nobody any more, and nobody would keep the time.
            else if (Processes.ParentId() != state.Watched.Init) { error = ProcessErrors.Step("be tied to the launcher"u8, KernelError.NoProcess); }
        }

        if (error == 0 && state.Mode == LaunchMode.Hardened)
        {
            // The filter holds this too, and alone where the kernel is older.
            int result = Processes.RefuseExecutableGain();
            if (result < 0 && (result != -KernelError.Invalid || !_filter.IsActive)) { error = ProcessErrors.Step("refuse memory that is written and executed"u8, -result); }
        }

        if (error == 0 && state.Settings.Header->Network == (byte)NetworkMode.Filtered) { error = InheritedSockets.CloseOnExec(); }
        state.Times.Passed(LaunchStep.Privileges);

        // The caller's signals wait no longer than here: what comes from now on finds the program, or the launcher about to become it.
        if (error == 0 && state.Watched.IsActive && state.Watched.GiveSignalsBack() is < 0 and int held)
        {
            error = ProcessErrors.Step("give the command the caller's signals"u8, -held);
        }

        if (error == 0) { error = _landlock.Enforce(); }
        state.Times.Passed(LaunchStep.Enforcement);
        if (error == 0) { error = LaunchReport.Write(ref state, _landlock, _filter); }

        // From here on the programs judge this process too: the filter and execve are all that is left.
        if (error == 0) { error = state.Bpf.Arm(state.Mode); }
        if (error == 0) { error = _filter.Install(ref state, gate); }
        gate.Cancel();
        return error == 0 ? Execute(gate, state.Arguments.Command) : error;
    }

    private readonly int Execute(in ExecGate gate, byte** arguments)
    {
        int result = Processes.Execute(_program, arguments, _environment);

        // The filter may end the launcher for writing or even for exiting. This call only wakes the thread, which may do both.
        if (gate.Report(_program, result)) { Processes.Execute(_program, arguments, _environment); }

        return Launch.Failed(_program, result);
    }
}
