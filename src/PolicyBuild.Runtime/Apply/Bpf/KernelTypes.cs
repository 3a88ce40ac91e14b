using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The types that the kernel describes itself with: /sys/kernel/btf/vmlinux, some 5 MB (Documentation/bpf/btf.rst). One pass finds what is
/// wanted and where each type lies; then members are looked up.
/// </summary>
/// <remarks>Sound against any content: every record is compared with its section's end before it is read, and strings end in it.</remarks>
internal unsafe struct KernelTypes
{
    internal const uint Integer = 1; // BTF_KIND_INT
    internal const uint Pointer = 2;
    internal const uint Array = 3;
    internal const uint Structure = 4;
    internal const uint Union = 5;
    internal const uint Enumeration = 6;
    internal const uint TypeName = 8; // BTF_KIND_TYPEDEF
    internal const uint Restrict = 11;
    internal const uint Function = 12;
    internal const uint Float = 16;
    internal const uint TypeTag = 18;
    internal const uint WideEnumeration = 19; // BTF_KIND_ENUM64, the last one

    internal const int RecordBytes = 12; // struct btf_type
    private const int HeaderBytes = 24; // struct btf_header
    private const uint Magic = 0x1EB9F; // BTF_MAGIC, and version 1 behind it
    private const ulong MaxBytes = 64 << 20; // ten times what kernels have

    private byte* _types;
    private byte* _strings;
    private uint _typeBytes;
    private uint _stringBytes;
    private uint* _places;
    private uint _count;

    /// <summary>Takes in the running kernel's types: 0, or a negative error number; EINVAL where they are damaged.</summary>
    internal int Open()
    {
        int file = Files.Open(OpenFlags.CurrentDirectory, "/sys/kernel/btf/vmlinux"u8, OpenFlags.ReadOnly);
        if (file < 0) { return file; }
        int result = Read(file, out byte* data, out ulong length);
        Files.Close(file);
        return result < 0 ? result : Open(data, length);
    }

    /// <summary>The same over memory, which stays as it is.</summary>
    internal int Open(byte* data, ulong length)
    {
        if (length < HeaderBytes || *(uint*)data % (1 << 24) != Magic) { return -KernelError.Invalid; }
        uint* header = (uint*)data;
        ulong begin = header[1];
        if (begin < HeaderBytes || begin > length) { return -KernelError.Invalid; }
        ulong left = length - begin;
        if ((ulong)header[2] + header[3] > left || (ulong)header[4] + header[5] > left || header[5] == 0) { return -KernelError.Invalid; }
        _types = data + begin + header[2];
        _typeBytes = header[3];
        _strings = data + begin + header[4];
        _stringBytes = header[5];
        return _strings[_stringBytes - 1] == 0 ? 0 : -KernelError.Invalid;
    }

    /// <summary>Passes once over all types and notes what is wanted: 0, or a negative error number.</summary>
    internal int Scan(in WantedTypes wanted)
    {
        _places = (uint*)PrivateMemory.Map(((_typeBytes / RecordBytes) + 2) * (ulong)sizeof(uint));
        if (_places is null) { return -KernelError.NoMemory; }
        uint id = 1;
        for (uint at = 0; at < _typeBytes; id++)
        {
            if (_typeBytes - at < RecordBytes) { return -KernelError.Invalid; }
            uint* record = (uint*)(_types + at);
            uint kind = KindOf(record);
            int behind = BytesBehind(kind, record[1] & 0xFFFF);
            if (behind < 0 || _typeBytes - at - RecordBytes < (uint)behind || record[0] >= _stringBytes) { return -KernelError.Invalid; }
            if (kind is Structure or Union or Function && _stringBytes - record[0] >= 2) { wanted.Take(_strings + record[0], kind == Function, id); }
            _places[id] = at;
            at += RecordBytes + (uint)behind;
        }

        _count = id;
        return 0;
    }

    /// <summary>A type's record; null for a number that none has, and for 0, which is void.</summary>
    internal readonly uint* Record(uint id) => id != 0 && id < _count ? (uint*)(_types + _places[id]) : null;

    /// <summary>A name; empty for a place that none has.</summary>
    internal readonly byte* Name(uint place) => _strings + (place < _stringBytes ? place : _stringBytes - 1);

    internal static uint KindOf(uint* record) => (record[1] >> 24) & 0x1F;

    /// <summary>How many bytes follow a record; negative for a kind that is unknown.</summary>
    private static int BytesBehind(uint kind, uint count) => kind switch
    {
        Integer or 14 or 17 => 4, // VAR, DECL_TAG
        Array => 12,
        Structure or Union or 15 or WideEnumeration => (int)count * 12, // DATASEC
        Enumeration or 13 => (int)count * 8, // FUNC_PROTO
        Pointer or 7 or TypeName or 9 or 10 or Restrict or Function or Float or TypeTag => 0, // FWD, VOLATILE, CONST
        _ => -1,
    };

    /// <summary>Maps the file where the kernel can do that (6.16), else reads it.</summary>
    private static int Read(int file, out byte* data, out ulong length)
    {
        data = null;
        length = 0;
        FileStatus status;
        int result = Files.Status(file, &status);
        if (result < 0) { return result; }
        length = status.Length;
        if (length is 0 or > MaxBytes) { return -KernelError.Invalid; }
        data = PrivateMemory.MapFile(file, length);
        if (data is not null) { return 0; }
        data = PrivateMemory.Map(length);
        if (data is null) { return -KernelError.NoMemory; }
        long count = Files.ReadFully(file, data, length, 0);
        if (count < 0) { return (int)count; }
        length = (ulong)count;
        return 0;
    }
}
