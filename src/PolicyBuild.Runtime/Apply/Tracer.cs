using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>Whether a tracer is attached to this process (proc_pid_status(5), TracerPid).</summary>
/// <remarks>
/// A child process is traced too where the tracer follows forks (PTRACE_O_TRACECLONE and its like, which the kernel attaches within clone(2)), and else it is not: it
/// has to ask for itself. In the /proc of a new pid namespace a tracer outside has no number, so that it asks that of the launcher.
/// </remarks>
internal static unsafe class Tracer
{
    private const int StatusBytes = 4096;

    /// <summary>Opens the /proc of this process's pid namespace, which children in others ask: a descriptor, or a negative error number.</summary>
    internal static int OpenProc() => Files.Open(OpenFlags.CurrentDirectory, "/proc"u8, OpenFlags.PathOnly | OpenFlags.Directory);

    /// <summary>False also where /proc cannot be read: then nobody is known to answer.</summary>
    internal static bool IsAttached()
    {
        int proc = OpenProc();
        bool isAttached = IsAttached(proc);
        Files.Close(proc);
        return isAttached;
    }

    /// <summary>The same by an open /proc.</summary>
    internal static bool IsAttached(int proc)
    {
        int file = proc < 0 ? proc : Files.Open(proc, "self/status"u8, OpenFlags.ReadOnly);
        if (file < 0) { return false; }
        byte* status = stackalloc byte[StatusBytes];
        long count = Files.Read(file, status, StatusBytes - 1);
        Files.Close(file);
        if (count <= 0) { return false; }
        status[count] = 0;
        return HasTracer(status);
    }

    /// <summary>Reads the line "TracerPid:\t0".</summary>
    internal static bool HasTracer(byte* status)
    {
        for (byte* line = status; *line != 0;)
        {
            if (CString.StartsWith(line, "TracerPid:"u8))
            {
                byte* value = line + "TracerPid:"u8.Length;
                while (*value is (byte)' ' or (byte)'\t') { value++; }
                return *value is >= (byte)'1' and <= (byte)'9';
            }

            int end = CString.IndexOf(line, (byte)'\n');
            if (end < 0) { break; }
            line += end + 1;
        }

        return false;
    }
}
