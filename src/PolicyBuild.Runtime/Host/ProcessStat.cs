using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Host;

/// <summary>What /proc/PID/stat has of a process (proc_pid_stat(5)).</summary>
internal static unsafe class ProcessStat
{
    /// <summary>The parent's id.</summary>
    internal const int Parent = 4;

    /// <summary>When it was started, in clock ticks since the machine was.</summary>
    internal const int Start = 22;

    private const int TextBytes = 1024;

    /// <summary>Reads a field: 0, or a negative error number, ENOENT where no such process is to be seen.</summary>
    /// <param name="process">The process.</param>
    /// <param name="field">The field, by the manual's number, from 4 on; a number that is not negative.</param>
    /// <param name="number">Gets its value.</param>
    internal static int Read(ulong process, int field, out ulong number)
    {
        number = 0;
        NumberText path = default;
        path.Add("/proc/"u8);
        path.Add(process);
        path.Add("/stat"u8);
        byte* text = stackalloc byte[TextBytes];
        int result = Files.ReadText(path.Text, text, TextBytes);
        if (result < 0) { return result; }

        // The second field is a name in brackets that may hold anything.
        byte* at = text + CString.LastIndexOf(text, (byte)')') + 1;
        for (int i = 2; i < field; i++)
        {
            int space = CString.IndexOf(at, (byte)' ');
            if (space < 0) { return -KernelError.Invalid; }
            at += space + 1;
        }

        return CString.ReadNumber(ref at, out number) ? 0 : -KernelError.Invalid;
    }
}
