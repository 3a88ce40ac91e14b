using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>How far a ring buffer of bpf(2) was written or read: the first word of a page that kernel and reader share (kernel/bpf/ringbuf.c).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingPosition
{
    // Read before, and written after, what it says something of: that is what volatile means here.
    internal volatile nuint Bytes;
}
