using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>Begins and ends messages in one form: <c>policy-run: error PB8012: what; what to do</c>.</summary>
internal static unsafe class Message
{
    /// <summary>The exit status after the time limit.</summary>
    internal const int TimedOut = 124;

    /// <summary>The exit status of a launcher that could not apply the bundle.</summary>
    internal const int CouldNotApply = 125;

    /// <summary>The exit status for a command that cannot be executed.</summary>
    internal const int NotExecutable = 126;

    /// <summary>The exit status for a command that is not there.</summary>
    internal const int NotFound = 127;

    internal static void Begin(ref Line line, uint code) => line.Begin(MessageKind.Error, code);

    /// <summary>An error, or under best-effort the warning that takes its place.</summary>
    internal static void Begin(ref Line line, uint code, bool bestEffort) => line.Begin(bestEffort ? MessageKind.Warning : MessageKind.Error, code);

    /// <summary>The same for an error number: what is used up is no lack of the host's, and an error under best-effort too. Every program of the user could have layers left out by it.</summary>
    internal static void Begin(ref Line line, uint code, int number, ref bool bestEffort)
    {
        bestEffort &= !KernelError.IsShortage(number);
        Begin(ref line, code, bestEffort);
    }

    /// <summary>A layer that is left out by best-effort: as loud as an error, but the start goes on.</summary>
    internal static void BeginWarning(ref Line line, uint code) => line.Begin(MessageKind.Warning, code);

    /// <summary>A path or the like that the policy lets be absent, and is.</summary>
    internal static void BeginSkipped(ref Line line) => line.Begin(MessageKind.Skipped, 0);

    internal static void BeginNote(ref Line line) => line.Begin(MessageKind.Note, 0);

    /// <summary>Adds ": why" for an error number.</summary>
    internal static void AddReason(ref Line line, int number)
    {
        line.Add(": "u8);
        ReadOnlySpan<byte> words = ErrorName.Of(number);
        if (words.Length != 0)
        {
            line.Add(words);
            return;
        }

        line.Add("error "u8);
        line.Add((ulong)number);
    }

    /// <summary>Prints the line; the exit status of a launcher that could not apply.</summary>
    internal static int Fail(ref Line line)
    {
        line.Send();
        return CouldNotApply;
    }
}
