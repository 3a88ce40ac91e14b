using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>The head of a record in a ring buffer, 8 bytes (struct bpf_ringbuf_hdr of kernel/bpf/ringbuf.c).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingRecord
{
    internal const int Size = 8;
    internal const uint Busy = 1U << 31; // BPF_RINGBUF_BUSY_BIT
    internal const uint Discarded = 1U << 30; // BPF_RINGBUF_DISCARD_BIT

    internal volatile uint Length;
    internal uint Page;
}
