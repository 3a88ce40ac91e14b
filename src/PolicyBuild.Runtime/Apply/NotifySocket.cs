using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Hands the listener of the filter's notifications to another process (--notify-socket). It connects before anything is restricted, so
/// that a socket where nobody listens stops the start early.
/// </summary>
internal unsafe struct NotifySocket
{
    // The one on the other side is a program that waits for this: where it is so late, it is stuck.
    private const long TimeoutSeconds = 10;

    private int _socket; // plus one
    private NotifyOffer _offer;

    /// <summary>Whether somebody is there who takes the listener.</summary>
    internal readonly bool IsOpen => _socket != 0;

    /// <summary>Connects, where the command line asks for it and the filter can notify.</summary>
    internal int Open(ref LaunchState state)
    {
        byte* path = state.Arguments.NotifySocket;
        if (path is null) { return 0; }
        if (!state.Has(LaunchFlags.Notify) && !state.Has(LaunchFlags.ExecGate))
        {
            NotifyErrors.NotNeeded();
            return 0;
        }

        int length = CString.Length(path);
        if (length > Sockets.MaxPath) { return NotifyErrors.NotConnected(path, KernelError.NameTooLong); }
        int socket = Sockets.Connect(path, length, TimeoutSeconds);
        if (socket < 0) { return NotifyErrors.NotConnected(path, -socket); }

        _socket = socket + 1;
        _offer.Magic = NotifyOffer.MagicValue;
        _offer.Version = NotifyOffer.CurrentVersion;
        _offer.Flags = state.Has(LaunchFlags.ExecGate) ? NotifyOffer.ExecOnce : 0;
        byte* profile = state.Settings.Profile(out uint count);
        for (uint i = 0; i < count; i++) { _offer.Profile[i] = profile[i]; }
        return 0;
    }

    /// <summary>Sends the listener and waits until it is taken: 0, or the exit status after a message. No filter may hold this thread.</summary>
    internal int HandOver(int listener)
    {
        int socket = _socket - 1;
        fixed (NotifyOffer* offer = &_offer)
        {
            long sent;
            do { sent = Sockets.Send(socket, offer, sizeof(NotifyOffer), listener); }
            while (sent == -KernelError.Interrupted);
            if (sent != sizeof(NotifyOffer)) { return NotifyErrors.NotTaken(sent < 0 ? (int)-sent : KernelError.Invalid); }
        }

        byte answer = 0;
        long count;
        do { count = Files.Read(socket, &answer, 1); }
        while (count == -KernelError.Interrupted);
        Files.Close(socket);
        if (count < 0) { return NotifyErrors.NotTaken((int)-count); }
        return count == 1 && answer == NotifyOffer.Taken ? 0 : NotifyErrors.NotTaken(0);
    }
}
