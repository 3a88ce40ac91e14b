using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// The pipe by which the launcher tells the init which signals it got, a byte each: nobody else has an end of it. A SIGCHLD, which every process may
/// send, only says that there is something to read. A queued signal would carry the same, but not where the user's queue is full
/// (RLIMIT_SIGPENDING), which the program can bring about.
/// </summary>
internal unsafe struct SignalPipe
{
    /// <summary>As many as <see cref="Take"/> takes at once.</summary>
    internal const int Capacity = 64;

    /// <summary>No signal: the program is to be brought to the front of the terminal, and to go on.</summary>
    internal const int ToFront = 0x7F;

    private const byte TerminalMark = 0x80;

    private int _read;
    private int _write;

    /// <summary>Makes it: 0, or a negative error number.</summary>
    internal int Open() => Pipes.Open(out _read, out _write, OpenFlags.NonBlocking);

    internal readonly void Close()
    {
        Files.Close(_read);
        Files.Close(_write);
    }

    /// <summary>Keeps the init's end.</summary>
    internal readonly void KeepInits(ref Descriptors kept) => kept.Keep(_read);

    /// <summary>Keeps the launcher's end.</summary>
    internal readonly void KeepLaunchers(ref Descriptors kept) => kept.Keep(_write);

    /// <summary>Tells the init. It takes what came to it before, and so a pipe that is full is one of an init that has been stopped for long.</summary>
    internal readonly void Tell(int init, int signal, bool isTerminals)
    {
        byte message = (byte)(isTerminals ? signal | TerminalMark : signal);
        Files.Write(_write, &message, 1);
        Signals.Send(init, Signals.Child);
    }

    /// <summary>Reads what was told, without waiting: how many bytes, 0 when the launcher has ended, or a negative error number.</summary>
    internal readonly int Take(byte* messages) => (int)Files.Read(_read, messages, Capacity);

    /// <summary>The signal of such a byte.</summary>
    internal static int SignalOf(byte message) => message & ~TerminalMark;

    /// <summary>Whether a terminal sent it to the launcher's whole process group.</summary>
    internal static bool IsTerminals(byte message) => (message & TerminalMark) != 0;
}
