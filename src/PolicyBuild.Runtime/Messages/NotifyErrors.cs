namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8047 and PB8048: the process that --notify-socket names does not take the notifications.</summary>
internal static unsafe class NotifyErrors
{
    /// <summary>PB8047: nobody listens at the socket.</summary>
    internal static int NotConnected(byte* path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8047);
        line.Add("cannot connect to the notify socket '"u8);
        line.Add(path);
        line.Add("'"u8);
        if (number == ConnectionRefused) { line.Add(": nobody listens there"u8); }
        else { Message.AddReason(ref line, number); }
        line.Add("; start the process that answers first"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8048: it did not take the listener, in time or at all.</summary>
    internal static int NotTaken(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8048);
        line.Add("the process at the notify socket did not take the listener"u8);
        if (number == WouldBlock) { line.Add(" in time"u8); }
        else if (number != 0) { Message.AddReason(ref line, number); }
        return Message.Fail(ref line);
    }

    /// <summary>A note: there is nothing to answer.</summary>
    internal static void NotNeeded()
    {
        Line line = default;
        Message.BeginNote(ref line);
        line.Add("the policy has no notify rules; --notify-socket is not used"u8);
        line.Send();
    }

    // asm-generic/errno-base.h and errno.h
    private const int WouldBlock = 11; // EAGAIN: what a timeout of a socket gives
    private const int ConnectionRefused = 111; // ECONNREFUSED
}
