using System.Net.Sockets;
using System.Runtime.InteropServices;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>The other side of --notify-socket: takes the listener of one start and answers what it is notified of.</summary>
internal sealed unsafe partial class NotifyListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<SeccompNotification, SeccompAnswer> _answer;
    private readonly Task _work;
    private readonly List<long> _calls = [];

    /// <param name="path">The socket.</param>
    /// <param name="reply">What is said to the offer; null: the connection is closed.</param>
    /// <param name="answer">The answer to a call of this number; the id is filled in.</param>
    internal NotifyListener(string path, byte? reply, Func<long, SeccompAnswer> answer)
        : this(path, reply, call => answer(call.Number))
    {
    }

    /// <inheritdoc cref="NotifyListener(string, byte?, Func{long, SeccompAnswer})"/>
    internal NotifyListener(string path, byte? reply, Func<SeccompNotification, SeccompAnswer> answer)
    {
        _answer = answer;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(1);
        _work = Task.Factory.StartNew(() => Serve(reply), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What the launcher sent with the listener.</summary>
    internal NotifyOffer Offer { get; private set; }

    /// <summary>The numbers of the calls that were notified, after the end of the program.</summary>
    internal IReadOnlyList<long> Calls()
    {
        _work.GetAwaiter().GetResult();
        return _calls;
    }

    public void Dispose()
    {
        _socket.Dispose();
        try
        {
            _work.GetAwaiter().GetResult();
        }
        catch (SocketException)
        {
            // Nobody came.
        }
    }

    private void Serve(byte? reply)
    {
        using Socket peer = _socket.Accept();
        int listener = Receive((int)peer.Handle);
        if (reply is null) { return; }
        peer.Send([reply.Value]);
        peer.Close();
        if (reply == NotifyOffer.Taken) { AnswerAll(listener); }
        Files.Close(listener);
    }

    private void AnswerAll(int listener)
    {
        var answers = new List<Task>();
        while (true)
        {
            // The end of the last process under the filter hangs the listener up; without a wait for that the next call would block for ever.
            PollEntry entry = new() { Descriptor = listener, Wanted = 1 };
            if (Poll(&entry, 1, 20_000) <= 0 || (entry.Found & 1) == 0) { break; }
            SeccompNotification call;
            if (SeccompCalls.Receive(listener, &call) < 0) { continue; }
            _calls.Add(call.Number);

            // One that takes its time holds up no other process.
            SeccompNotification taken = call;
            answers.Add(Task.Run(() => Answer(listener, taken)));
        }

        Task.WaitAll(answers);
    }

    private void Answer(int listener, SeccompNotification call)
    {
        SeccompAnswer answer = _answer(call);
        answer.Id = call.Id;
        SeccompCalls.Send(listener, &answer);
    }

    /// <summary>Receives the offer and the descriptor beside it.</summary>
    private int Receive(int socket)
    {
        NotifyOffer offer;
        long* control = stackalloc long[3];
        long* vector = stackalloc long[2];
        vector[0] = (long)(&offer);
        vector[1] = sizeof(NotifyOffer);
        long* head = stackalloc long[7];
        head[0] = head[1] = head[6] = 0;
        head[2] = (long)vector;
        head[3] = 1;
        head[4] = (long)control;
        head[5] = 3 * sizeof(long);
        nint count = ReceiveMessage(socket, head, 0);
        if (count != sizeof(NotifyOffer) || head[5] != 24) { throw new InvalidOperationException($"{count} bytes, {head[5]} of control"); }
        Offer = offer;
        return (int)control[2];
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, long* head, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Found;
    }
}
