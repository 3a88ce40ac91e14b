using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct pollfd (asm-generic/poll.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal const short In = 1; // POLLIN
    internal const short HungUp = 0x10; // POLLHUP

    internal int Descriptor;
    internal short Events;
    internal short Results;
}
