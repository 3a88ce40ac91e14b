namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// How the init reports that the program has stopped: the wait status, with the number of SIGCONT that it has passed on by then above it. Where the launcher
/// has told of more, one is on its way that takes the stop back.
/// </summary>
internal static class StopReport
{
    private const int StatusBits = 16;
    private const uint CountMask = 0x7FFF;

    /// <summary>The report.</summary>
    internal static int Of(int status, uint continued) => status | (int)((continued & CountMask) << StatusBits);

    /// <summary>The wait status of one.</summary>
    internal static int Status(int report) => report & ((1 << StatusBits) - 1);

    /// <summary>Whether nothing is on its way for a launcher that has told so often.</summary>
    internal static bool IsNews(int report, uint continued) => ((uint)report >> StatusBits) == (continued & CountMask);
}
