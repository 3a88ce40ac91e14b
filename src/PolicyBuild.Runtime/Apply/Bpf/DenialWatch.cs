using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Reads what the programs deny and audit out of their ring buffer, for --watch-denials.</summary>
internal unsafe struct DenialWatch
{
    /// <summary>How many are printed before somebody else has a turn: a program can cause them faster than they are printed.</summary>
    internal const uint Turn = 64;

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
            byte* read = PrivateMemory.MapShared(events, page, 0, writable: true);
            if (read is null) { return -KernelError.NoMemory; }
            Take(events, (RingPosition*)read, (RingPosition*)written, written + page, bytes);
            _sections = sections;
            _sectionCount = count;
            return 0;
        }

        return -KernelError.Invalid;
    }

    /// <summary>Takes the memory of a ring buffer.</summary>
    /// <param name="events">Its descriptor.</param>
    /// <param name="read">How far it was read.</param>
    /// <param name="written">How far it was written.</param>
    /// <param name="records">The records, twice behind each other.</param>
    /// <param name="bytes">Their size, a power of two.</param>
    internal void Take(int events, RingPosition* read, RingPosition* written, byte* records, uint bytes)
    {
        _read = read;
        _written = written;
        _records = records;
        _mask = bytes - 1;
        Descriptor = events;
    }

    /// <summary>Prints what is there now, and nothing that comes meanwhile.</summary>
    /// <param name="most">How many records at most.</param>
    internal readonly void Print(uint most)
    {
        if (Descriptor == 0) { return; }
        ulong end = _written->Bytes;
        for (; most > 0 && _read->Bytes != end; most--)
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
