using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Messages;

/// <summary>Where messages go: standard error, and what is left out of the policy to the report too. The library has its own file of this name.</summary>
internal static unsafe class MessageSink
{
    private const int StandardError = 2;

    // A process of its own in each launch: it has one report.
    private static DroppedList s_dropped;

    /// <summary>What was left out so far.</summary>
    internal static ref DroppedList Dropped => ref s_dropped;

    /// <summary>Takes a line. What cannot be written is lost: there is no other place to say so.</summary>
    /// <param name="kind">How much it weighs.</param>
    /// <param name="code">Its code; 0: none.</param>
    /// <param name="line">The line with its end.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="begin">Where the text begins behind the code.</param>
    internal static void Take(MessageKind kind, uint code, byte* line, int length, int begin)
    {
        Files.Write(StandardError, line, length);
        if (kind is MessageKind.Skipped or MessageKind.Warning) { s_dropped.Add(code, line + begin, length - begin - 1); }
    }
}
