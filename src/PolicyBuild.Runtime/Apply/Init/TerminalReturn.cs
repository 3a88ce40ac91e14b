using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// Brings the launcher's process group back to the front of the terminal. A shell does that with the group that it was started in; in a pid namespace it
/// finds no number for that one, and would leave the terminal to its own.
/// </summary>
internal static class TerminalReturn
{
    /// <summary>At the end: where the group in front has no process any more. A group that is alive was brought there by somebody else.</summary>
    internal static void FromDead() => From(0);

    /// <summary>When the program has stopped: where it leads the group in front.</summary>
    /// <param name="init">Its parent, by which it is known.</param>
    /// <returns>The program's group, from which it was taken; 0: from none.</returns>
    internal static int FromProgram(int init) => From(init);

    /// <summary>When the program is about to go on: gives its group the front that was taken from it, where the launcher's is there.</summary>
    internal static void GiveBack(int group)
    {
        int terminal = Terminal.Open();
        if (terminal < 0) { return; }
        if (Terminal.GroupInFront(terminal) == Processes.GroupOf(0)) { Terminal.BringToFront(terminal, group); }
        Files.Close(terminal);
    }

    /// <summary>Whether the launcher's group, in which the program is not, is in front.</summary>
    internal static bool IsLaunchers()
    {
        int terminal = Terminal.Open();
        if (terminal < 0) { return false; }
        bool isLaunchers = Terminal.GroupInFront(terminal) == Processes.GroupOf(0);
        Files.Close(terminal);
        return isLaunchers;
    }

    /// <summary>Takes it from a child of the init, or for 0 from a dead group; the group.</summary>
    private static int From(int init)
    {
        int terminal = Terminal.Open();
        if (terminal < 0) { return 0; }
        int group = Terminal.GroupInFront(terminal);
        bool isTaken = group > 1
            && (init == 0 ? Signals.Send(-group, 0) == -KernelError.NoProcess : IsChildOf(init, group))
            && Terminal.BringToFront(terminal, Processes.GroupOf(0)) == 0;
        Files.Close(terminal);
        return isTaken ? group : 0;
    }

    private static bool IsChildOf(int init, int process) =>
        ProcessStat.Read((ulong)process, ProcessStat.Parent, out ulong parent) == 0 && parent == (ulong)init;
}
