using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// The process between launcher and program: it makes the sandbox from the inside, starts the program, takes in the processes that lose
/// their parent, and ends with the program. As pid 1 of a pid namespace it takes everything with it then.
/// </summary>
/// <remarks>
/// The program cannot stop or kill it there (pid_namespaces(7)), and so the time limit is kept here and not by the launcher, which a signal
/// to the process group can stop. Nor can it look into it: the init is not dumpable (ptrace(2)). It stays in the launcher's cgroup: the program's
/// own has limits and BPF programs, which hold and judge all in it.
/// </remarks>
internal static unsafe class InitProcess
{
    /// <summary>What is reported when the time is over: no wait status.</summary>
    internal const int TimedOut = -1;

    /// <summary>What is reported when the host does not let the sandbox be made.</summary>
    internal const int NotMade = -2;

    /// <summary>What is reported when all is made that the host could refuse, before the program is there.</summary>
    internal const int Started = -3;

    /// <summary>What is reported when the program that stopped could not be brought to the front.</summary>
    internal const int NotInFront = -4;

    /// <summary>The exit status of an init that ends without a report and without a message: the launcher says so, and takes the program for killed.</summary>
    private const int Unreported = 1;

    private const int StackBytes = 1 << 18;
    private const ulong KeptCapability = 1UL << 5; // CAP_KILL: the program may be another user by then

    /// <summary>Makes the sandbox and runs the program in it; the exit status.</summary>
    internal static int Run(ref LaunchState state, in NamespaceSet namespaces)
    {
        // The files of /proc with which namespaces are set up belong to root while this process hides.
        if (!namespaces.IsEmpty) { state.Watched.Show(); }
        int error = TieToLauncher(ref state, namespaces.IsEmpty);
        if (error == 0 && namespaces.IsEmpty)
        {
            // Without a pid namespace nobody but a parent finds what a program leaves behind.
            int result = Processes.AdoptOrphans();
            if (result < 0) { error = ProcessErrors.Step("take in orphans"u8, -result); }
            if (error == 0 && state.Watched.Deadline != 0) { error = OpenChildList(ref state); }
        }

        if (error == 0) { error = namespaces.Enter(ref state); }
        if (error == 0) { return Launch.Start(ref state); }
        if (state.HostRefuses) { Say(state.Watched.Report, NotMade); }
        return error;
    }

    /// <summary>Tells the launcher; it reads a wait status or one of the constants above.</summary>
    internal static void Say(int pipe, int report) => Files.Write(pipe, (byte*)(&report), sizeof(int));

    /// <summary>Starts the program that is ready, and waits for its end; the exit status of the init.</summary>
    internal static int Supervise(ref LaunchState state, ref ProgramStart program)
    {
        state.Watched.Init = Processes.Id();
        int result = Processes.SetDumpable(false);
        if (result < 0) { return ProcessErrors.Step("hide the memory of the init"u8, -result); }
        byte* stack = PrivateMemory.Map(StackBytes);
        if (stack is null) { return ProcessErrors.Step("start the command"u8, KernelError.NoMemory); }
        ulong early = Signals.Pending();
        fixed (ProgramStart* start = &program) { result = Threads.Start(start, stack, StackBytes, state.Cgroup.Folder); }
        if (result < 0)
        {
            if (result == -KernelError.TryAgain) { return ProcessErrors.NoProcess(); }
            return state.Cgroup.IsActive ? ProcessErrors.Step("start the command in its cgroup"u8, -result) : ProcessErrors.Step("start the command"u8, -result);
        }

        int child = result;
        if (state.HostRefuses) { Say(state.Watched.Report, NotMade); }

        // From here on nothing is printed: the descriptors are the program's alone.
        if (GiveUp(ref state) < 0) { return Unreported; }
        return new InitLoop(child, early, ref state).Run();
    }

    /// <summary>The last part of making the sandbox, in the process that becomes the program; the exit status.</summary>
    internal static int EnterCgroup(ref LaunchState state)
    {
        int error = NamespaceSet.EnterCgroup(ref state);
        if (error == 0 && state.MayFallBack) { Say(state.Watched.Report, Started); }
        return error;
    }

    /// <summary>Where the kernel does not tell children, it is to be known now and not when the time is over.</summary>
    private static int OpenChildList(ref LaunchState state)
    {
        if (!Descendants.IsOwnProc()) { return ProcessErrors.ForeignProc(); }
        int list = Descendants.Open();
        if (list < 0) { return ProcessErrors.Step("read /proc/thread-self/children, where a time limit in mode direct finds what is to be killed,"u8, -list); }
        state.Watched.ChildList = list;
        return 0;
    }

    /// <summary>
    /// A killed launcher takes the init with it, and so all that is inside a pid namespace. Without one the init has to be left, to end what a time limit
    /// holds: it gets a signal that it waits for, and finds that nobody has the other end of the pipe any more.
    /// </summary>
    private static int TieToLauncher(ref LaunchState state, bool isDirect)
    {
        int result = Processes.DieWithParent(isDirect && state.Watched.Deadline != 0 ? Signals.Child : Signals.Kill);
        if (result < 0) { return ProcessErrors.Step("be tied to the launcher"u8, -result); }

        // It may have died before: then nobody reads the reports.
        Pipes.PollEntry entry = default;
        entry.Descriptor = state.Watched.Report;
        TimeSpec now = default;
        result = Pipes.Poll(&entry, 1, &now);
        if (result < 0 && result != -KernelError.Interrupted) { return ProcessErrors.Step("be tied to the launcher"u8, -result); }
        return (entry.Found & Pipes.Broken) != 0 ? Message.CouldNotApply : 0;
    }

    /// <summary>Gives up what the init has no use for any more.</summary>
    private static int GiveUp(ref LaunchState state)
    {
        Descriptors kept = default;
        kept.Keep(state.Watched.Report);
        state.Watched.Told.KeepInits(ref kept);
        if (state.Watched.ChildList != 0)
        {
            kept.Keep(state.Watched.ChildList);
            if (state.Cgroup.IsActive) { kept.Keep(state.Cgroup.Folder); }
        }

        int result = kept.CloseOthers();
        if (result < 0) { return result; }
        result = CapabilityCalls.GetPermitted(out ulong permitted);
        if (result == 0) { result = CapabilityCalls.Set(permitted & KeptCapability, 0); }
        return result == 0 ? Processes.SetNoNewPrivileges() : result;
    }
}
