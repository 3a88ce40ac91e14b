using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PolicyBuild.Benchmarks;

/// <summary>
/// Starts a program and waits for it by posix_spawn(3) and wait4(2): Process.Start costs more than the programs measured here, and would
/// push every ratio towards one.
/// </summary>
internal static unsafe partial class ChildProcess
{
    /// <summary>Runs a command with standard output and error closed off to /dev/null; returns its wall time and its processor time in microseconds.</summary>
    /// <param name="command">The program's full path and its arguments.</param>
    /// <param name="descriptor3">A file that it finds open as descriptor 3; null: none.</param>
    /// <exception cref="InvalidOperationException">The command did not end with exit status 0.</exception>
    public static (double Wall, double Processor) Run(string[] command, string? descriptor3 = null)
    {
        byte** arguments = stackalloc byte*[command.Length + 1];
        for (int i = 0; i < command.Length; i++) { arguments[i] = (byte*)Marshal.StringToCoTaskMemUTF8(command[i]); }
        arguments[command.Length] = null;

        byte* actions = stackalloc byte[256]; // posix_spawn_file_actions_t: 80 bytes with glibc
        Check(FileActionsInit(actions));
        Check(FileActionsOpen(actions, 1, "/dev/null", 1, 0));
        Check(FileActionsOpen(actions, 2, "/dev/null", 1, 0));
        if (descriptor3 is not null) { Check(FileActionsOpen(actions, 3, descriptor3, 0, 0)); }

        long start = Stopwatch.GetTimestamp();
        Check(Spawn(out int pid, arguments[0], actions, null, arguments, Environ()));
        long* usage = stackalloc long[18]; // struct rusage: ru_utime and ru_stime first, each seconds and microseconds
        if (Wait4(pid, out int status, 0, usage) != pid) { throw new Win32Exception(Marshal.GetLastPInvokeError()); }
        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;

        Check(FileActionsDestroy(actions));
        for (int i = 0; i < command.Length; i++) { Marshal.FreeCoTaskMem((nint)arguments[i]); }
        return status == 0 ? (microseconds, ((usage[0] + usage[2]) * 1e6) + usage[1] + usage[3]) : throw new InvalidOperationException($"{string.Join(' ', command)}: wait status 0x{status:x}");
    }

    private static void Check(int error)
    {
        if (error != 0) { throw new Win32Exception(error); }
    }

    private static byte** Environ()
    {
        nint library = NativeLibrary.Load("libc.so.6");
        return *(byte***)NativeLibrary.GetExport(library, "environ");
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int pid, byte* path, byte* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    private static partial int Wait4(int pid, out int status, int options, long* usage);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileActionsOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(byte* actions);
}
