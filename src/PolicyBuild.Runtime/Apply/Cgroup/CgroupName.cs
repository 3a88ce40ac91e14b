using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>The name of a launcher's cgroup: its process id and when that process was started, which no later process shares.</summary>
internal unsafe struct CgroupName
{
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
        int result = ProcessStat.Read(process, ProcessStat.Start, out ulong start);
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
        if (!CString.ReadNumber(ref name, out ulong process) || *name++ != (byte)'-' || !CString.ReadNumber(ref name, out ulong start) || *name != 0) { return false; }
        int result = ProcessStat.Read(process, ProcessStat.Start, out ulong present);
        return result == -KernelError.NoEntry || (result == 0 && present != start);
    }
}
