using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>Applies a bundle to this process and starts the command: the launcher's whole work, step by step.</summary>
internal static unsafe class Launch
{
    /// <summary>Does what the command line asks for. On success the process becomes the command, and this does not return.</summary>
    /// <param name="count">Words of the command line, the launcher's own name included.</param>
    /// <param name="words">The words, each ended by a zero byte.</param>
    /// <param name="environment">The caller's environment, ended by a null pointer.</param>
    /// <returns>The exit status: 0 for --help and --version, 125 could not apply, 126 not executable, 127 not found.</returns>
    internal static int Run(int count, byte** words, byte** environment)
    {
        LaunchState state = default;
        state.Environment = environment;
        int error = StandardStreams.Fill();
        if (error == 0) { error = LaunchArguments.Parse(count, words, out state.Arguments); }
        if (error != 0) { return error; }
        switch (state.Arguments.Action)
        {
            case LaunchAction.Help:
                Usage.PrintHelp();
                return 0;
            case LaunchAction.Version:
                Usage.PrintVersion();
                return 0;
            default:
                break;
        }

        error = state.OpenReport();
        if (error == 0) { error = BundleFile.Load(ref state); }
        return error == 0 ? CheckAndStart(ref state) : error;
    }

    /// <summary>
    /// The same for an executable that carries its bundle (docs/bundle-format.md, section 11): all words are the program's, and the program
    /// is the one beside the executable that the trailer names.
    /// </summary>
    /// <param name="words">The words of the command line, ended by a null pointer.</param>
    /// <param name="environment">The caller's environment, ended by a null pointer.</param>
    /// <param name="header">The head of this process's own file, 64 bytes.</param>
    /// <returns>The exit status: 125 could not apply, 126 not executable, 127 not found.</returns>
    internal static int RunAppended(byte** words, byte** environment, byte* header)
    {
        LaunchState state = default;
        state.Environment = environment;
        OwnFile own = default;
        int error = StandardStreams.Fill();
        if (error == 0) { error = own.Read(header); }
        if (error != 0) { return error; }

        // All three stay on this frame, and what follows runs above it.
        PathBuffer folder = default;
        folder.Add(own.Path.Text);
        PathVariables.CutLastSegment(ref folder);
        PathBuffer program = default;
        program.Add(folder.Text);
        program.Add("/"u8);
        program.Add(own.Appended.Program);
        if (program.Overflowed) { return ProcessErrors.CommandNotExecutable(own.Appended.Program, KernelError.NameTooLong); }

        state.Arguments = LaunchArguments.OfAppended(words, own.Path.Text, folder.Text);
        state.Program = program.Text;
        error = BundleFile.Check(ref state, own.Appended.Bundle, own.Appended.Length);
        return error == 0 ? CheckAndStart(ref state) : error;
    }

    private static int CheckAndStart(ref LaunchState state)
    {
        state.Times.Passed(LaunchStep.Bundle);
        if (state.Arguments.LogOnly) { return LogOnly.Start(ref state); }
        int error = Requirements.Check(ref state);
        if (error != 0) { return error; }
        error = state.Processors.Find(ref state);
        if (error != 0) { return error; }
        state.Times.Passed(LaunchStep.Requirements);
        if (state.Has(LaunchFlags.Timeout)) { state.Watched.Deadline = Deadlines.After(state.Settings.Header->Timeout); }
        error = state.Cgroup.Create(ref state);
        if (state.Cgroup.IsActive) { state.Times.Passed(LaunchStep.Cgroup); }
        if (error != 0) { return error; }
        error = state.Bpf.Load(ref state);
        if (state.Bpf.IsActive) { state.Times.Passed(LaunchStep.Bpf); }
        if (error == 0)
        {
            if (state.Arguments.WatchDenials && state.Bpf.Denials.Descriptor == 0) { BpfMessages.NothingToWatch(); }
            return StartInMode(ref state);
        }

        state.RemoveGroup();
        return error;
    }

    /// <summary>Starts the program as its mode asks, in this process or watched.</summary>
    internal static int StartInMode(ref LaunchState state)
    {
        NamespaceSet namespaces = NamespaceSet.For(ref state);
        bool isAlone = namespaces.IsEmpty && state.Watched.Deadline == 0 && !state.Cgroup.IsActive;
        return isAlone ? Start(ref state) : Watcher.Run(ref state, namespaces);
    }

    /// <summary>What opens files comes first, while the launcher may; what restricts comes last, the filter at the very end.</summary>
    internal static int Start(ref LaunchState state)
    {
        var variables = new PathVariables(ref state);
        SeccompLayer filter = default;
        LandlockLayer landlock = default;
        int error = filter.Find(ref state);
        if (error == 0) { error = landlock.Create(ref state); }
        if (error == 0) { error = landlock.AddPaths(ref state, ref variables); }
        state.Times.Passed(LaunchStep.Landlock);
        if (error == 0) { error = WorkingDirectory.Apply(ref state, ref variables); }
        if (error != 0) { return error; }
        state.Times.Passed(LaunchStep.Directory);

        // The caller's variables, the policy's, and the null pointer. The caller's strings lie on this stack too, so there is room.
        int entries = EnvironmentBlock.Count(state.Environment) + (int)state.Settings.Header->SetVariables.Count + 1;
        byte** environment = stackalloc byte*[entries];
        EnvironmentBlock.Build(state.Settings, state.Environment, environment);

        byte* searchPath = EnvironmentBlock.Find(environment, "PATH"u8);
        PathBuffer program = default;
        error = FindCommand(ref state, searchPath, ref program);
        if (error != 0) { return error; }
        error = LaunchGrants.Add(ref state, ref landlock, ref variables, program.Text, searchPath);
        variables.Close();
        if (error != 0) { return error; }
        state.Times.Passed(LaunchStep.Command);
        fixed (LaunchState* pointer = &state)
        {
            var start = new ProgramStart(pointer, landlock, filter, program.Text, environment);
            return state.Watched.IsActive ? InitProcess.Supervise(ref state, ref start) : start.Become();
        }
    }

    /// <summary>Finds the command's file; the exit status after a message.</summary>
    /// <param name="state">The launch.</param>
    /// <param name="searchPath">The PATH in which a name without a slash is looked for.</param>
    /// <param name="program">Gets the file's path.</param>
    internal static int FindCommand(ref LaunchState state, byte* searchPath, ref PathBuffer program)
    {
        int reason = CommandSearch.Find(state.Command, searchPath, ref program);
        if (reason == KernelError.NoEntry && state.CommandObstacle != 0) { reason = state.CommandObstacle; }
        if (reason == KernelError.NoEntry) { return ProcessErrors.CommandNotFound(state.Command); }
        return reason == 0 ? 0 : ProcessErrors.CommandNotExecutable(state.Command, reason);
    }

    /// <summary>Says why the command could not be executed; the exit status.</summary>
    /// <param name="program">The file.</param>
    /// <param name="result">What execve returned: a negative error number.</param>
    internal static int Failed(byte* program, int result)
    {
        // The file was there a moment ago: what is missing is what it names.
        return result == -KernelError.NoEntry
            ? ProcessErrors.InterpreterMissing(program)
            : ProcessErrors.CommandNotExecutable(program, -result);
    }
}
