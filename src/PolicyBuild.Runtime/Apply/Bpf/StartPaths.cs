using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The paths that are known at the start alone, as the programs read them: the folders of the path variables, the started program and its
/// interpreter (<see cref="BpfStringSlot"/>). All are real paths, as the kernel names open files; a sandbox has each under the same path.
/// </summary>
internal unsafe struct StartPaths
{
    private byte* _slots;

    /// <summary>The slots, looked for once; null without memory. What cannot be found is marked as unknown: no path matches it.</summary>
    internal byte* Find(ref LaunchState state)
    {
        if (_slots is not null) { return _slots; }
        _slots = PrivateMemory.Map(BpfStringSlot.Count * BpfStringSlot.Size);
        if (_slots is null) { return null; }
        var variables = new PathVariables(ref state);
        for (int i = (int)PathVariable.App; i <= (int)PathVariable.Dotnet; i++)
        {
            byte nothing = 0;
            PolicyPath path = default;
            path.Variable = (PathVariable)i;
            path.Path = &nothing;
            if (variables.Find(path, out int folder, out _)) { Set(i, folder); }
        }

        FindProgram(ref state, ref variables);
        variables.Close();
        return _slots;
    }

    /// <summary>A variable that a program needs and whose folder is not known; None: it has all, or the slots were not asked for.</summary>
    internal readonly PathVariable FindMissing(uint flags)
    {
        for (int i = (int)PathVariable.App; _slots is not null && i <= (int)PathVariable.Dotnet; i++)
        {
            bool isNeeded = (flags & ((uint)BpfProgramFlags.NeedsApp << (i - 1))) != 0;
            if (isNeeded && ((BpfStringSlot*)(_slots + (i * BpfStringSlot.Size)))->Known == 0) { return (PathVariable)i; }
        }

        return PathVariable.None;
    }

    /// <summary>Looks for the program where it will be looked for when it is started: in the program's working directory.</summary>
    private readonly void FindProgram(ref LaunchState state, ref PathVariables variables)
    {
        int current = Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        if (current < 0) { return; }
        if (EnterWorkingDirectory(ref state, ref variables))
        {
            PathBuffer program = default;
            if (CommandSearch.Find(state.Command, SearchPath(ref state), ref program) == 0) { SetProgram(ref state, program.Text); }
        }

        Files.ChangeDirectory(current);
        Files.Close(current);
    }

    /// <summary>What is wrong with it is said when it is entered for good.</summary>
    private static bool EnterWorkingDirectory(ref LaunchState state, ref PathVariables variables)
    {
        if (!state.Has(LaunchFlags.WorkingDirectory)) { return true; }
        PolicyPath path = default;
        path.Variable = (PathVariable)state.Settings.Header->WorkingDirectoryVariable;
        path.Path = state.Settings.WorkingDirectory(out _);
        int folder = variables.Open(path, OpenFlags.PathOnly | OpenFlags.Directory, out _);
        if (folder < 0) { return false; }
        int result = Files.ChangeDirectory(folder);
        Files.Close(folder);
        return result == 0;
    }

    /// <summary>The PATH that the program gets.</summary>
    private static byte* SearchPath(ref LaunchState state)
    {
        int entries = EnvironmentBlock.Count(state.Environment) + (int)state.Settings.Header->SetVariables.Count + 1;
        byte** environment = stackalloc byte*[entries];
        EnvironmentBlock.Build(state.Settings, state.Environment, environment);
        return EnvironmentBlock.Find(environment, "PATH"u8);
    }

    private readonly void SetProgram(ref LaunchState state, byte* path)
    {
        int file = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        bool isReadable = file >= 0;
        if (file == -KernelError.Access) { file = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly); }
        if (file < 0) { return; }
        Set(BpfStringSlot.Program, file);
        Tell(ref state, "program"u8, BpfStringSlot.Program);
        PathBuffer interpreter = default;
        bool hasInterpreter = false;
        if (isReadable)
        {
            ProgramHead head = default;
            head.Read(file);
            hasInterpreter = ElfInterpreter.Find(head, ref interpreter) || ScriptInterpreter.Find(head, ref interpreter, out _);
        }

        Files.Close(file);
        if (!hasInterpreter) { return; }
        file = Files.Open(OpenFlags.CurrentDirectory, interpreter.Text, OpenFlags.PathOnly);
        if (file < 0) { return; }
        Set(BpfStringSlot.Interpreter, file);
        Tell(ref state, "interpreter"u8, BpfStringSlot.Interpreter);
        Files.Close(file);
    }

    private readonly void Tell(ref LaunchState state, ReadOnlySpan<byte> name, int slot)
    {
        // The map's memory was zero, so that a zero byte ends the text.
        var text = (BpfStringSlot*)(_slots + (slot * BpfStringSlot.Size));
        if (text->Known != 0) { state.Report.Details.Started.Add(name, text->Text); }
    }

    private readonly void Set(int slot, int descriptor)
    {
        PathBuffer path = default;
        if (!RootPlan.FindPath(descriptor, ref path) || path.Length > BpfStringSlot.MaxText) { return; }
        var text = (BpfStringSlot*)(_slots + (slot * BpfStringSlot.Size));

        // The root folder: what is beneath it begins with the slash that follows.
        text->Length = path.Length == 1 ? 0 : (uint)path.Length;
        text->Known = 1;
        for (uint i = 0; i < text->Length; i++) { text->Text[i] = path.Text[i]; }
    }
}
