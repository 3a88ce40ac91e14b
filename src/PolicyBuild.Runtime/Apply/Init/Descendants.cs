using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>Ends the processes beneath this one, which takes in those that lose their parent (PR_SET_CHILD_SUBREAPER).</summary>
internal static unsafe class Descendants
{
    private const int TextBytes = 4096;
    private const ulong Pause = 10_000_000; // nanoseconds

    /// <summary>Whether /proc numbers processes as this one does: another pid namespace's tells of others.</summary>
    internal static bool IsOwnProc()
    {
        byte* link = stackalloc byte[NumberText.Capacity];
        NumberText own = default;
        own.Add((ulong)Processes.Id());
        long length;
        fixed (byte* path = "/proc/self"u8) { length = Files.ReadLink(path, link, NumberText.Capacity); }
        return length == own.Length && CString.StartsWith(link, own.Text, own.Length);
    }

    /// <summary>
    /// Opens the list of this process's children (since Linux 4.2, CONFIG_PROC_CHILDREN): a descriptor, or a negative error number. It is open
    /// before the program is there, which could use up what opening takes.
    /// </summary>
    internal static int Open()
    {
        int list = Files.Open(OpenFlags.CurrentDirectory, "/proc/thread-self/children"u8, OpenFlags.ReadOnly);
        if (list < 0) { return list; }
        byte first;
        long result = Files.ReadAt(list, &first, 1, 0);
        if (result >= 0) { return list; }
        Files.Close(list);
        return (int)result;
    }

    /// <summary>Kills children until there are none: each one's own children come here when it ends.</summary>
    /// <param name="list">What <see cref="Open"/> opened.</param>
    internal static void Kill(int list)
    {
        byte* text = stackalloc byte[TextBytes];
        while (true)
        {
            long length = Files.ReadAt(list, text, TextBytes - 1, 0);
            text[length > 0 ? length : 0] = 0;
            KillAll(text);
            int ended;
            do { ended = Children.Wait(Children.Any, out _, Children.NoHang); }
            while (ended > 0);
            if (ended < 0 && ended != -KernelError.Interrupted) { return; }
            SignalInformation information;
            TimeSpec pause = TimeSpec.Of(Pause);
            Signals.Wait(Signals.Bit(Signals.Child), &information, &pause);
        }
    }

    /// <summary>Kills the processes of a list, each of which ends with a space or a new line.</summary>
    internal static void KillAll(byte* text)
    {
        for (byte* at = text; *at != 0;)
        {
            int process = 0;
            for (; *at is >= (byte)'0' and <= (byte)'9'; at++) { process = (process * 10) + (*at - (byte)'0'); }

            // The last one may be cut off.
            if (*at is (byte)' ' or (byte)'\n' && process > 1) { Signals.Send(process, Signals.Kill); }
            while (*at is not (0 or (>= (byte)'0' and <= (byte)'9'))) { at++; }
        }
    }
}
