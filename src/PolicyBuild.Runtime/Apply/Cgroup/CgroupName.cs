using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>The name of a launcher's cgroup: its process id and when that process was started, which no later process shares.</summary>
internal unsafe struct CgroupName
{
    private const int StatBytes = 1024;
    private const int StartField = 22; // starttime (proc_pid_stat(5)), in clock ticks

    private NumberText _text;

    internal readonly int Length => _text.Length;

    /// <summary>The name, ended by a zero byte.</summary>
    internal byte* Text => _text.Text;

    private static ReadOnlySpan<byte> Prefix => "policybuild-"u8;

    /// <summary>The name of this process's cgroup: 0, or a negative error number.</summary>
    /// <param name="attempt">
    /// How many names it had before, which were not to be had: a process of another pid namespace may have the same id and the same start.
    /// </param>
    /// <param name="name">Gets the name.</param>
    internal static int OfThisProcess(uint attempt, out CgroupName name)
    {
        name = default;
        ulong process = (ulong)Processes.Id();
        int result = StartOf(process, out ulong start);
        if (result < 0) { return result; }
        start += attempt;
        name._text.Add(Prefix);
        name._text.Add(process);
        name._text.Add((byte)'-');
        name._text.Add(start);
        return 0;
    }

    /// <summary>
    /// Whether the name is of a launcher that is not there any more. Ids of another pid namespace look so too; only an empty group that nobody has
    /// locked is ever removed on this word.
    /// </summary>
    internal static bool IsLeftOver(byte* name)
    {
        if (!CString.StartsWith(name, Prefix)) { return false; }
        name += Prefix.Length;
        if (!ReadNumber(ref name, out ulong process) || *name++ != (byte)'-' || !ReadNumber(ref name, out ulong start) || *name != 0) { return false; }
        int result = StartOf(process, out ulong present);
        return result == -KernelError.NoEntry || (result == 0 && present != start);
    }

    private static int StartOf(ulong process, out ulong start)
    {
        start = 0;
        NumberText path = default;
        path.Add("/proc/"u8);
        path.Add(process);
        path.Add("/stat"u8);
        byte* text = stackalloc byte[StatBytes];
        int result = Files.ReadText(path.Text, text, StatBytes);
        if (result < 0) { return result; }

        // The second field is a name in brackets that may hold anything.
        byte* at = text + CString.LastIndexOf(text, (byte)')') + 1;
        for (int field = 2; field < StartField; field++)
        {
            int space = CString.IndexOf(at, (byte)' ');
            if (space < 0) { return -KernelError.Invalid; }
            at += space + 1;
        }

        return ReadNumber(ref at, out start) ? 0 : -KernelError.Invalid;
    }

    private static bool ReadNumber(ref byte* text, out ulong number)
    {
        const int MaxDigits = 19;
        number = 0;
        int digits = 0;
        for (; *text is >= (byte)'0' and <= (byte)'9' && digits < MaxDigits; text++, digits++) { number = (number * 10) + (ulong)(*text - (byte)'0'); }
        return digits != 0;
    }
}
