using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// What a program needs to start at all (<c>launch: auto</c>): read-execute on its file and on its ELF or "#!" interpreter, through all
/// scripts between; for "#!/usr/bin/env NAME" also on what NAME is on PATH; read-only on the system's library folders and ld.so.cache.
/// </summary>
internal static unsafe class LaunchGrants
{
    /// <summary>One more interpreter than this, and the kernel gives up too (fs/exec.c: ELOOP).</summary>
    private const int MaxDepth = 5;

    internal static int Add(ref LaunchState state, ref LandlockLayer layer, ref PathVariables variables, byte* program, byte* searchPath)
    {
        if (!layer.GrantsLaunch && !state.Has(LaunchFlags.ExecGate)) { return 0; }
        int error = AddProgram(ref state, layer, program, searchPath, 0);
        return error == 0 && layer.GrantsLaunch ? AddLibraries(ref state, ref layer, ref variables) : error;
    }

    private static int AddProgram(ref LaunchState state, in LandlockLayer layer, byte* path, byte* searchPath, int depth)
    {
        if (depth > MaxDepth) { return ProcessErrors.CommandNotExecutable(path, KernelError.Loop); }
        int file = AddFile(ref state, layer, path);
        if (file < 0) { return ProcessErrors.CommandNotExecutable(path, -file); }
        ProgramHead head = default;
        head.Read(file);
        Files.Close(file);

        PathBuffer interpreter = default;
        if (ElfInterpreter.Find(head, ref interpreter))
        {
            // The program's file names it: nothing that the kernel would not execute either is granted for it.
            int loader = -CommandSearch.Check(interpreter.Text);
            if (loader == 0) { loader = AddFile(ref state, layer, interpreter.Text); }
            if (loader < 0) { return ProcessErrors.InterpreterNotUsable(interpreter.Text, path, -loader); }
            Files.Close(loader);
            return 0;
        }

        return ScriptInterpreter.Find(head, ref interpreter, out int argument)
            ? AddScript(ref state, layer, path, head, ref interpreter, argument, searchPath, depth)
            : 0;
    }

    private static int AddScript(ref LaunchState state, in LandlockLayer layer, byte* script, in ProgramHead head, ref PathBuffer interpreter,
        int argument, byte* searchPath, int depth)
    {
        int found = CommandSearch.Check(interpreter.Text);
        if (found != 0) { return ProcessErrors.InterpreterNotUsable(interpreter.Text, script, found); }
        int error = AddProgram(ref state, layer, interpreter.Text, searchPath, depth + 1);
        PathBuffer word = default;
        if (error != 0 || !ScriptInterpreter.FindEnvProgram(head, interpreter.Text, argument, ref word)) { return error; }
        if (state.Has(LaunchFlags.ExecGate)) { return ProcessErrors.EnvUnderExecGate(script); }

        // What env itself will not find, it says itself.
        return CommandSearch.Find(word.Text, searchPath, ref interpreter) == 0
            ? AddProgram(ref state, layer, interpreter.Text, searchPath, depth + 1)
            : 0;
    }

    /// <summary>Opens a file and grants it; the descriptor, or a negative error number.</summary>
    private static int AddFile(ref LaunchState state, in LandlockLayer layer, byte* path)
    {
        int file = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        // A program may be executable without being readable; then its interpreter stays unknown, and must be granted by the policy.
        if (file == -KernelError.Access) { file = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly); }
        if (file < 0 || !layer.GrantsLaunch) { return file; }

        // A folder here would be granted with all beneath it.
        FileStatus status;
        int result = Files.Status(file, &status);
        if (result == 0) { result = status.IsRegular ? layer.GrantExecution(file) : -KernelError.Access; }
        if (result == 0) { result = layer.Name(path, file); }
        if (result < 0)
        {
            Files.Close(file);
            return result;
        }

        if (!layer.IsCollecting) { state.Report.Details.Grants.Add("read-execute"u8, path); }
        if (state.Arguments.Verbose && !layer.IsCollecting) { ProcessErrors.Granted("reading and execution"u8, path); }
        return file;
    }

    /// <summary>Grants reading the system's library folders and the loader's cache, where they are there.</summary>
    internal static int AddLibraries(ref LaunchState state, ref LandlockLayer layer, ref PathVariables variables)
    {
        int error = IsMerged("/lib"u8) ? 0 : AddReadable(ref state, ref layer, ref variables, "/lib"u8);
        if (error == 0 && !IsMerged("/lib64"u8)) { error = AddReadable(ref state, ref layer, ref variables, "/lib64"u8); }
        if (error == 0) { error = AddReadable(ref state, ref layer, ref variables, "/usr/lib"u8); }
        if (error == 0) { error = AddReadable(ref state, ref layer, ref variables, "/usr/lib64"u8); }
        if (error == 0) { error = AddReadable(ref state, ref layer, ref variables, "/usr/local/lib"u8); }
        return error == 0 ? AddReadable(ref state, ref layer, ref variables, "/etc/ld.so.cache"u8) : error;
    }

    /// <summary>Whether a folder of the root is a link to the one in /usr, as most systems have it: that one is granted by its own name.</summary>
    private static bool IsMerged(ReadOnlySpan<byte> name)
    {
        const int Length = 16; // longer than "usr/lib64", the longest that is looked for
        byte* target = stackalloc byte[Length];
        fixed (byte* text = name)
        {
            return Files.ReadLink(text, target, Length) == name.Length + 3
                && CString.StartsWith(target, "usr"u8) && CString.StartsWith(target + 3, text, name.Length);
        }
    }

    /// <summary>Grants reading where there is such a file or folder.</summary>
    private static int AddReadable(ref LaunchState state, ref LandlockLayer layer, ref PathVariables variables, ReadOnlySpan<byte> name)
    {
        int descriptor;
        fixed (byte* text = name)
        {
            PolicyPath path = default;
            path.Path = text;
            descriptor = layer.Open(ref variables, path, OpenFlags.PathOnly, out _);
        }

        if (descriptor < 0) { return 0; }
        int result = layer.GrantReading(descriptor);
        Files.Close(descriptor);
        if (result >= 0 && !layer.IsCollecting)
        {
            fixed (byte* text = name) { state.Report.Details.Grants.Add("read-only"u8, text); }
        }

        return result < 0 ? ProcessErrors.Step("grant a library folder by Landlock"u8, -result) : 0;
    }
}
