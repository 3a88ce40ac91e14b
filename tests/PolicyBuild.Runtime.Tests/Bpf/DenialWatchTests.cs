using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Interop;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>How far the ring buffer of denials is read at once.</summary>
public sealed unsafe class DenialWatchTests
{
    private const uint RingBytes = 4096;
    private const uint RecordBytes = 8 + BpfEvent.Size;

    [Fact]
    public void A_program_that_is_denied_all_the_time_leaves_the_launcher_time_for_other_things()
    {
        byte* ring = (byte*)NativeMemory.AllocZeroed(RingBytes);
        RingPosition read = default;
        RingPosition written = default;
        for (; written.Bytes + RecordBytes <= RingBytes; written.Bytes += RecordBytes) { *(uint*)(ring + written.Bytes) = BpfEvent.Size; }
        DenialWatch watch = default;
        watch.Take(1, &read, &written, ring, RingBytes);
        watch.Print(DenialWatch.Turn);
        Assert.Equal(DenialWatch.Turn * RecordBytes, read.Bytes);
        watch.Print(~0U);
        Assert.Equal(written.Bytes, read.Bytes);
        NativeMemory.Free(ring);
    }
}
