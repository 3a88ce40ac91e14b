using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Messages;

/// <summary>
/// Where messages go, for the library: standard error, or to the caller of <see cref="Capture"/> on the same thread. The launcher has its
/// own file of this name.
/// </summary>
internal static unsafe class MessageSink
{
    private const int StandardError = 2;

    [ThreadStatic]
    private static DroppedList t_dropped;

    [ThreadStatic]
    private static List<CapturedMessage>? t_captured;

    /// <summary>What was left out so far.</summary>
    internal static ref DroppedList Dropped => ref t_dropped;

    /// <summary>Keeps the messages of this thread from now on instead of printing them; null prints them again.</summary>
    internal static void Capture(List<CapturedMessage>? messages) => t_captured = messages;

    /// <summary>Takes a line; see the launcher's file.</summary>
    internal static void Take(MessageKind kind, uint code, byte* line, int length, int begin)
    {
        if (t_captured is { } captured)
        {
            string text = System.Text.Encoding.UTF8.GetString(line + begin, length - begin - 1);
            captured.Add(new CapturedMessage(kind, code, text));
            return;
        }

        Files.Write(StandardError, line, length);
        if (kind is MessageKind.Skipped or MessageKind.Warning) { t_dropped.Add(code, line + begin, length - begin - 1); }
    }
}
