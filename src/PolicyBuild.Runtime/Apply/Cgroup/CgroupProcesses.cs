using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>Ends the processes of a cgroup where the kernel has no cgroup.kill.</summary>
internal static unsafe class CgroupProcesses
{
    private const int TextBytes = 4096;
    private const int MaxRounds = 200;
    private const ulong Pause = 10_000_000; // nanoseconds

    /// <summary>
    /// Kills until there are none, for two seconds at most. What is frozen (cgroup.freeze, since Linux 5.2) makes no others meanwhile, and is killed
    /// all the same.
    /// </summary>
    internal static void Kill(int folder)
    {
        Files.WriteText(folder, "cgroup.freeze"u8, "1"u8);
        int list = Files.Open(folder, "cgroup.procs"u8, OpenFlags.ReadOnly);
        if (list < 0) { return; }
        byte* text = stackalloc byte[TextBytes];
        for (int i = 0; i < MaxRounds; i++)
        {
            long length = Files.ReadAt(list, text, TextBytes - 1, 0);
            if (length <= 0) { break; }
            text[length] = 0;
            Descendants.KillAll(text);
            Pipes.Pause(Pause);
        }

        Files.Close(list);
    }
}
