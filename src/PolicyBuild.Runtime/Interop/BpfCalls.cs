namespace PolicyBuild.Runtime.Interop;

/// <summary>bpf(2) (linux/bpf.h). Every descriptor that it gives is close-on-exec.</summary>
internal static unsafe class BpfCalls
{
    internal const uint SecurityHook = 29; // BPF_PROG_TYPE_LSM
    internal const uint OfCgroup = 43; // BPF_LSM_CGROUP
    internal const uint OfSystem = 27; // BPF_LSM_MAC
    internal const uint RawTracePoint = 17; // BPF_PROG_TYPE_RAW_TRACEPOINT
    internal const int MaxTries = 5; // of a load that a signal interrupted, as libbpf has it

    private const long CreateMap = 0; // BPF_MAP_CREATE
    private const long UpdateElement = 2; // BPF_MAP_UPDATE_ELEM
    private const long LookUpElement = 1; // BPF_MAP_LOOKUP_ELEM
    private const long DeleteElement = 3; // BPF_MAP_DELETE_ELEM
    private const long NextKey = 4; // BPF_MAP_GET_NEXT_KEY
    private const long PinObject = 6; // BPF_OBJ_PIN
    private const long GetObject = 7; // BPF_OBJ_GET
    private const long CreateLink = 28; // BPF_LINK_CREATE
    private const long LoadProgram = 5; // BPF_PROG_LOAD
    private const long AttachProgram = 8; // BPF_PROG_ATTACH
    private const long DetachProgram = 9; // BPF_PROG_DETACH
    private const long TestProgram = 10; // BPF_PROG_TEST_RUN
    private const long ProgramOfId = 13; // BPF_PROG_GET_FD_BY_ID
    private const long ObjectInfo = 15; // BPF_OBJ_GET_INFO_BY_FD
    private const long LoadBtf = 18; // BPF_BTF_LOAD
    private const long FreezeMap = 22; // BPF_MAP_FREEZE
    private const ulong AllowMulti = 2; // BPF_F_ALLOW_MULTI
    private const int TryAgain = -11; // EAGAIN

    /// <summary>A map: its descriptor, or a negative error number.</summary>
    internal static int Create(BpfMapAttributes* map) => Call(CreateMap, map, BpfMapAttributes.Size);

    /// <summary>Puts a value into a map: 0, or a negative error number.</summary>
    internal static int Put(int map, byte* key, byte* value)
    {
        ulong* attributes = stackalloc ulong[4];
        attributes[0] = (uint)map;
        attributes[1] = (ulong)key;
        attributes[2] = (ulong)value;
        attributes[3] = 0; // BPF_ANY
        return Call(UpdateElement, attributes, 32);
    }

    /// <summary>Reads the value of a key: 0, or a negative error number.</summary>
    internal static int LookUp(int map, byte* key, byte* value) => OnKey(LookUpElement, map, key, value);

    /// <summary>Takes a key out of a map: 0, or a negative error number.</summary>
    internal static int Delete(int map, byte* key) => OnKey(DeleteElement, map, key, null);

    /// <summary>The key behind another, or the first: 0, or a negative error number; ENOENT where there is none.</summary>
    /// <param name="map">The map.</param>
    /// <param name="key">The key before; null: none.</param>
    /// <param name="next">Gets the key.</param>
    internal static int Next(int map, byte* key, byte* next) => OnKey(NextKey, map, key, next);

    /// <summary>Gives an object a name in bpffs, which keeps it: 0, or a negative error number.</summary>
    internal static int Pin(int descriptor, byte* path)
    {
        ulong* attributes = stackalloc ulong[2];
        attributes[0] = (ulong)path;
        attributes[1] = (uint)descriptor;
        return Call(PinObject, attributes, 16);
    }

    /// <summary>The object of a name: a descriptor, or a negative error number.</summary>
    internal static int Get(byte* path)
    {
        ulong* attributes = stackalloc ulong[2];
        attributes[0] = (ulong)path;
        attributes[1] = 0;
        return Call(GetObject, attributes, 16);
    }

    /// <summary>Attaches a program to its security hook, for the whole system, as long as the link is there: its descriptor, or a negative error number.</summary>
    internal static int Link(int program)
    {
        ulong* attributes = stackalloc ulong[2];
        attributes[0] = (uint)program;
        attributes[1] = OfSystem;
        return Call(CreateLink, attributes, 16);
    }

    /// <summary>What the kernel tells of a program, map or link: 0, or a negative error number.</summary>
    internal static int Describe(int descriptor, byte* information, uint length)
    {
        ulong* attributes = stackalloc ulong[2];
        attributes[0] = (uint)descriptor | ((ulong)length << 32);
        attributes[1] = (ulong)information;
        return Call(ObjectInfo, attributes, 16);
    }

    /// <summary>The program of an id: a descriptor, or a negative error number.</summary>
    internal static int OpenProgram(uint id)
    {
        ulong* attributes = stackalloc ulong[2];
        attributes[0] = id;
        attributes[1] = 0;
        return Call(ProgramOfId, attributes, 16);
    }

    /// <summary>Runs a program of type <see cref="RawTracePoint"/> in this process (since Linux 5.10): 0, or a negative error number.</summary>
    internal static int Run(int program, out uint answer)
    {
        const int Words = 10;
        ulong* attributes = stackalloc ulong[Words];
        for (int i = 0; i < Words; i++) { attributes[i] = 0; }
        attributes[0] = (uint)program;
        int result = Call(TestProgram, attributes, Words * sizeof(ulong));
        answer = (uint)(attributes[0] >> 32);
        return result;
    }

    /// <summary>Lets no system call change a map any more: 0, or a negative error number.</summary>
    internal static int Freeze(int map)
    {
        ulong attributes = (uint)map;
        return Call(FreezeMap, &attributes, sizeof(ulong));
    }

    /// <summary>Types of programs: a descriptor, or a negative error number.</summary>
    internal static int Load(byte* types, uint length)
    {
        ulong* attributes = stackalloc ulong[4];
        attributes[0] = (ulong)types;
        attributes[1] = 0;
        attributes[2] = length;
        attributes[3] = 0;
        return Call(LoadBtf, attributes, 32);
    }

    /// <summary>A program: its descriptor, or a negative error number.</summary>
    internal static int Load(BpfProgramAttributes* program)
    {
        int result = TryAgain;
        for (int i = 0; result == TryAgain && i < MaxTries; i++) { result = Call(LoadProgram, program, BpfProgramAttributes.Size); }
        return result;
    }

    /// <summary>
    /// Attaches a program to a cgroup, beside what others have attached there: 0, or a negative error number. It stays until the cgroup is
    /// removed, whatever becomes of descriptors.
    /// </summary>
    internal static int Attach(int cgroup, int program, uint place)
    {
        ulong* attributes = stackalloc ulong[3];
        attributes[0] = (uint)cgroup | ((ulong)(uint)program << 32);
        attributes[1] = place | (AllowMulti << 32);
        attributes[2] = 0;
        return Call(AttachProgram, attributes, 24);
    }

    /// <summary>Takes a program from a cgroup: 0, or a negative error number.</summary>
    internal static int Detach(int cgroup, int program, uint place)
    {
        ulong* attributes = stackalloc ulong[3];
        attributes[0] = (uint)cgroup | ((ulong)(uint)program << 32);
        attributes[1] = place;
        attributes[2] = 0;
        return Call(DetachProgram, attributes, 24);
    }

    private static int OnKey(long command, int map, byte* key, byte* value)
    {
        ulong* attributes = stackalloc ulong[4];
        attributes[0] = (uint)map;
        attributes[1] = (ulong)key;
        attributes[2] = (ulong)value;
        attributes[3] = 0;
        return Call(command, attributes, 32);
    }

    private static int Call(long command, void* attributes, int size) => (int)Sys.Call(SyscallNumber.Bpf, command, (long)attributes, size);
}
