using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>Whether a tracer is attached to this process (proc_pid_status(5), TracerPid).</summary>
internal static unsafe class Tracer
{
    private const int StatusBytes = 4096;

    /// <summary>False also where /proc cannot be read: then nobody is known to answer.</summary>
    internal static bool IsAttached()
    {
        int file = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/status"u8, OpenFlags.ReadOnly);
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
