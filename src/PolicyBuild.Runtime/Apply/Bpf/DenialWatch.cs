using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Reads what the programs deny and audit out of their ring buffer, for --watch-denials.</summary>
internal unsafe struct DenialWatch
{
    private const ulong LargestPage = 65536; // aarch64 has kernels with pages of 4, 16 and 64 KiB

    private RingPosition* _read;
    private RingPosition* _written;
    private byte* _records;
    private ulong _mask;
    private BpfSection* _sections;
    private int _sectionCount;

    /// <summary>The ring buffer, which can be waited for; 0: nothing is watched.</summary>
    internal int Descriptor { get; private set; }

    /// <summary>Takes the ring buffer: 0, or a negative error number.</summary>
    /// <param name="events">Its descriptor.</param>
    /// <param name="bytes">Its size, a power of two.</param>
    /// <param name="sections">The sections whose programs write to it.</param>
    /// <param name="count">How many.</param>
    internal int Open(int events, uint bytes, BpfSection* sections, int count)
    {
        // One page to say how far it was read, one how far it was written, and the records twice behind each other, so that none is cut.
        for (ulong page = 4096; page <= LargestPage; page *= 4)
        {
            byte* written = PrivateMemory.MapShared(events, page + (2 * (ulong)bytes), page, writable: false);
            if (written is null) { continue; }
            _read = (RingPosition*)PrivateMemory.MapShared(events, page, 0, writable: true);
            if (_read is null) { return -KernelError.NoMemory; }
            _written = (RingPosition*)written;
            _records = written + page;
            _mask = bytes - 1;
            _sections = sections;
            _sectionCount = count;
            Descriptor = events;
            return 0;
        }

        return -KernelError.Invalid;
    }

    /// <summary>Prints all that there is.</summary>
    internal readonly void Print()
    {
        if (Descriptor == 0) { return; }
        while (_read->Bytes != _written->Bytes)
        {
            var record = (RingRecord*)(_records + (_read->Bytes & _mask));
            uint length = record->Length;
            if ((length & RingRecord.Busy) != 0) { return; }
            if ((length & RingRecord.Discarded) == 0 && length >= BpfEvent.Size) { Print((BpfEvent*)(record + 1)); }
            _read->Bytes += ((length & ~RingRecord.Discarded) + RingRecord.Size + 7) & ~7U;
        }
    }

    private readonly void Print(BpfEvent* happened)
    {
        for (int i = 0; i < _sectionCount; i++)
        {
            if (_sections[i].IsOpen && (ushort)_sections[i].Kind == happened->Section) { BpfMessages.Happened(_sections[i], happened); }
        }
    }
}
