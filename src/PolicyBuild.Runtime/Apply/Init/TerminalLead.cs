using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// A process group of the program's own, in front of the terminal. In a pid namespace the launcher's group has no number, and so a shell with job control
/// could name neither the group that it was started in nor bring it back to the front.
/// </summary>
/// <remarks>
/// Only where the launcher is a shell's whole job: it leads its group, which is in front, and all three streams are that terminal. Another process of the
/// job, as in a pipeline, would find itself in the background.
/// </remarks>
internal static class TerminalLead
{
    private const int Streams = 3;

    /// <summary>Whether the launcher, which asks this, is such a job.</summary>
    internal static bool IsWanted()
    {
        int group = Processes.GroupOf(0);
        if (group != Processes.Id()) { return false; }
        for (int stream = 0; stream < Streams; stream++)
        {
            if (Terminal.GroupInFront(stream) != group) { return false; }
        }

        return true;
    }

    /// <summary>
    /// Takes the lead, in the process that becomes the program; the exit status. Where the front cannot be had, the program is in the background until it reads,
    /// and the launcher brings it to the front then.
    /// </summary>
    internal static int Take()
    {
        int result = Processes.LeadGroup();
        if (result < 0) { return ProcessErrors.Step("give the program a process group of its own"u8, -result); }
        Terminal.BringToFront(0, Processes.Id());
        return 0;
    }

    /// <summary>Brings the program to the front, in the init; false where it leads its group no more, or there is no terminal any more.</summary>
    internal static bool BringToFront(int program)
    {
        int terminal = Processes.GroupOf(program) == program ? Terminal.Open() : -KernelError.NoProcess;
        if (terminal < 0) { return false; }
        bool isDone = Terminal.BringToFront(terminal, program) == 0;
        Files.Close(terminal);
        return isDone;
    }
}
