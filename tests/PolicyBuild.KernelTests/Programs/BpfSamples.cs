using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using static PolicyBuild.KernelTests.Programs.BpfCode;

namespace PolicyBuild.KernelTests.Programs;

/// <summary>Sections of eBPF programs made by hand: the loader is tested by them alone, whatever the compiler makes.</summary>
internal static class BpfSamples
{
    private static readonly string[] s_hooks =
    [
        "file_fcntl", "task_getpgid", "task_getsid", "task_getioprio", "task_setnice", "inode_symlink", "inode_rmdir", "socket_listen", "socket_shutdown",
        "settime", "file_lock",
    ];

    /// <summary>No connection of IPv4 goes out, and each attempt is told.</summary>
    public static byte[] NoConnect()
    {
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        uint program = bpf.AddProgram(Deny("connect4", "", 18, 10, SectionKind.BpfNetwork, mode, events, 0, [], []));
        bpf.AddRule("net.policy.yaml", 7, 5, program);
        return bpf.ToArray();
    }

    /// <summary>No process is made, and threads are.</summary>
    public static byte[] NoFork()
    {
        const int Thread = 0x10000; // CLONE_THREAD
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        ulong[] skip = IfSet(2, Thread, 0);
        uint program = bpf.AddProgram(Deny("deny_fork", "task_alloc", 29, 43, SectionKind.BpfLsm, mode, events, 0, [.. Load64(2, 6, 8), .. skip], []));
        bpf.AddRule("fork.policy.yaml", 3, 1, program);
        return bpf.ToArray();
    }

    /// <summary>As many hooks as the kernel has places for; all let everything pass.</summary>
    public static byte[] OnAllPlaces()
    {
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        foreach (string hook in s_hooks.AsSpan(0, 10)) { bpf.AddProgram(Passing(hook, mode, events)); }
        return bpf.ToArray();
    }

    /// <summary>Twelve hooks, two more than the kernel has places for; all let everything pass but the last, on which no process is made.</summary>
    /// <param name="before">How many programs that let everything pass are on the last hook before that one.</param>
    /// <param name="behind">How many behind it.</param>
    public static byte[] OnManyHooks(int before = 0, int behind = 0)
    {
        const int Thread = 0x10000; // CLONE_THREAD
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        foreach (string hook in s_hooks.Concat(Enumerable.Repeat("task_alloc", before))) { bpf.AddProgram(Passing(hook, mode, events)); }
        uint program = bpf.AddProgram(Deny("deny_fork", "task_alloc", 29, 43, SectionKind.BpfLsm, mode, events, s_hooks.Length + before, [.. Load64(2, 6, 8), .. IfSet(2, Thread, 0)], []));
        for (int i = 0; i < behind; i++) { bpf.AddProgram(Passing("task_alloc", mode, events)); }
        bpf.AddRule("fork.policy.yaml", 3, 1, program);
        return bpf.ToArray();
    }

    /// <summary>No file is opened for writing: the flags lie where the kernel's own types say.</summary>
    public static byte[] NoWriting()
    {
        const int Write = 2; // FMODE_WRITE
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        uint field = bpf.AddField("file", "f_mode");
        ulong[] body = [.. Load64(2, 6, 0), .. Load32(2, 2, 0), .. IfSet(2, Write, 2), .. Set(0, 1), .. Exit()];
        uint program = bpf.AddProgram(Deny("no_writing", "file_open", 29, 43, SectionKind.BpfLsm, mode, events, 0, body,
            [new BpfRelocationRecord { Instruction = BodyStart + 1, Kind = (uint)BpfRelocationKind.FieldOffset, Value = field }]));
        bpf.AddRule("files.policy.yaml", 12, 9, program);
        return bpf.ToArray();
    }

    /// <summary>Nothing of IPv4 is connected to; the program needs to know the home folder.</summary>
    public static byte[] WithHome()
    {
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        bpf.AddMap(new BpfMap("strings", 2, 4, BpfStringSlot.Size * BpfStringSlot.Count, 1) { Flags = 1 << 7, Role = BpfMapRole.Strings, Options = BpfMapOptions.Freeze });
        uint program = bpf.AddProgram(Deny("connect4", "", 18, 10, SectionKind.BpfNetwork, mode, events, 0, [], []) with { Flags = BpfProgramFlags.NeedsHome });
        bpf.AddRule("net.policy.yaml", 7, 5, program);
        return bpf.ToArray();
    }

    /// <summary>A program that the verifier refuses: it reads what it has not set.</summary>
    public static byte[] Refused()
    {
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        uint program = bpf.AddProgram(Deny("connect4", "", 18, 10, SectionKind.BpfNetwork, mode, events, 0, [.. Copy(2, 3)], []));
        bpf.AddRule("net.policy.yaml", 7, 5, program);
        return bpf.ToArray();
    }

    /// <summary>A program that takes the place of a member of struct file; guarded, only where there is one.</summary>
    public static byte[] WithMember(string member, bool isGuarded)
    {
        var bpf = new BpfSectionBuilder();
        uint mode = AddMode(bpf);
        uint events = AddEvents(bpf);
        uint field = bpf.AddField("file", member);
        ulong[] body = [.. Set(2, 0), .. IfEqual(2, isGuarded ? 0 : 2, 1), .. Set(3, 0)];
        bpf.AddProgram(Deny("connect4", "", 18, 10, SectionKind.BpfNetwork, mode, events, 0, body,
        [
            new BpfRelocationRecord { Instruction = BodyStart, Kind = (uint)BpfRelocationKind.FieldExists, Value = field },
            new BpfRelocationRecord { Instruction = BodyStart + 2, Kind = (uint)BpfRelocationKind.FieldOffset, Value = field },
        ]));
        return bpf.ToArray();
    }

    /// <summary>Where the body of a program begins: behind the copy of the context and the test of the mode.</summary>
    public const int BodyStart = 5;

    /// <summary>The mode's map.</summary>
    public static uint AddMode(BpfSectionBuilder bpf) => bpf.AddMap(new BpfMap("mode", 2, 4, 4, 1) { Role = BpfMapRole.Mode, Flags = 1 << 10 });

    /// <summary>The ring buffer.</summary>
    public static uint AddEvents(BpfSectionBuilder bpf) => bpf.AddMap(new BpfMap("events", 27, 0, 0, 65536) { Role = BpfMapRole.Events });

    /// <summary>
    /// A program that, once armed, denies by rule 1 and tells it. Its body runs before that with the context in r6; a test in the body that
    /// skips 0 instructions is one that lets everything pass.
    /// </summary>
    public static BpfProgram Deny(string name, string hook, uint type, uint place, SectionKind kind, uint mode, uint events, int number,
        ulong[] body, ImmutableArray<BpfRelocationRecord> relocations)
    {
        // Behind the body: the event on the stack (32 bytes), then the return: on a cgroup 0 denies and 1 allows,
        // on a hook that all share -1 and 0, so both are made of the scope.
        ulong[] tell =
        [
            .. Store32(10, -32, number | ((int)kind << 16)), .. Store32(10, -28, 1), .. Call(14), // get_current_pid_tgid
            .. ShiftRight32(0), .. StoreRegister32(10, -24, 0), .. Store32(10, -20, -1), .. Call(5), .. StoreRegister64(10, -16, 0), // ktime_get_ns
            .. Copy(1, 10), .. Add(1, -8), .. Set(2, 8), .. Call(16), // get_current_comm
            .. Map(1), .. Copy(2, 10), .. Add(2, -32), .. Set(3, 32), .. Set(4, 0), .. Call(130), // ringbuf_output
            .. Set(0, 1), .. Add(0, -1), .. Exit(),
        ];
        int allow = BodyStart + body.Length + tell.Length;
        for (int i = 0; i < body.Length; i++)
        {
            if ((byte)body[i] == 0x45 && (ushort)(body[i] >> 16) == 0) { body[i] |= (ulong)(ushort)(allow - (BodyStart + i) - 1) << 16; }
        }

        byte[] code = Of(Copy(6, 1), Map(1), Load32(1, 1, 0), IfEqual(1, 0, allow - BodyStart), body, tell, Set(0, 1), Exit());
        return new BpfProgram(name, hook, type, place, [.. code])
        {
            Relocations =
            [
                new BpfRelocationRecord { Instruction = 1, Kind = (uint)BpfRelocationKind.MapValue, Value = mode },
                .. relocations,
                new BpfRelocationRecord { Instruction = (uint)(BodyStart + body.Length + MapInTell), Kind = (uint)BpfRelocationKind.MapDescriptor, Value = events },
                new BpfRelocationRecord { Instruction = (uint)(allow - 3), Kind = (uint)BpfRelocationKind.Scope },
                new BpfRelocationRecord { Instruction = (uint)allow, Kind = (uint)BpfRelocationKind.Scope },
            ],
        };
    }

    private const int MapInTell = 12;

    private static BpfProgram Passing(string hook, uint mode, uint events) =>
        Deny(hook, hook, 29, 43, SectionKind.BpfLsm, mode, events, 0, [.. Set(2, 1), .. IfSet(2, 1, 0)], []);

    private static ulong[] ShiftRight32(int register) => [0x77 | ((ulong)(uint)register << 8) | (32UL << 32)];

    private static ulong[] StoreRegister32(int destination, int offset, int source) => StoreRegister(0x63, destination, offset, source);

    private static ulong[] StoreRegister64(int destination, int offset, int source) => StoreRegister(0x7B, destination, offset, source);

    private static ulong[] StoreRegister(byte code, int destination, int offset, int source) =>
        [code | ((ulong)(uint)(destination | (source << 4)) << 8) | ((ulong)(ushort)(short)offset << 16)];
}
