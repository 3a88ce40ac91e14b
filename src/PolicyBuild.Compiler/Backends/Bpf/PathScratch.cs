using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>
/// Memory for a path while it is looked at. Programs run with preemption on, so that memory of a CPU would be overwritten by another task's program in
/// between: each task has its own (task storage). Where the kernel has none to give, one of four slots of the CPU is taken by an exchange, and given back.
/// </summary>
internal static class PathScratch
{
    /// <summary>Bytes for one path: 4,096 for the path, and as much as a comparison behind a variable's folder may reach. The kernel allocates two pages.</summary>
    public const int Size = 8000;

    /// <summary>Bytes of a path with its zero: PATH_MAX.</summary>
    public const int PathSize = 4096;

    /// <summary>Where a number is put to be read again, so that the verifier forgets it and looks at the rest of the program once.</summary>
    public const int NumberAt = Size - 8;

    private const int SlotCount = 4;
    private const int LocksSize = 32;
    private const int CreateStorage = 1; // BPF_LOCAL_STORAGE_GET_F_CREATE

    /// <summary>The map of the tasks' memory.</summary>
    public static BpfMap Tasks { get; } = new("paths", (uint)BpfMapType.TaskStorage, 4, Size, 0)
    {
        Flags = (uint)BpfMapFlags.NoPreallocation,
        KeyType = ProgramBtf.IntType,
        ValueType = ProgramBtf.ScratchType,
    };

    /// <summary>The map of the CPUs' slots: four locks of 8 bytes, then the slots. A value of a CPU has 32,768 bytes at most.</summary>
    public static BpfMap Slots { get; } = new("slots", (uint)BpfMapType.PerCpuArray, 4, LocksSize + (SlotCount * Size), 1);

    /// <summary>Writes: R7 = memory, and the lock's address or 0 on the stack; jumps away where there is none. R0 to R5 are lost.</summary>
    public static void Acquire(BpfAssembler to, int lockAt, int keyAt, BpfLabel none)
    {
        BpfLabel slots = to.NewLabel();
        BpfLabel done = to.NewLabel();
        to.Call(BpfHelper.GetCurrentTaskBtf);
        to.Move(R2, R0);
        to.LoadMap(R1, to.Symbols.Map(Tasks));
        to.Move(R3, 0);
        to.Move(R4, CreateStorage);
        to.Call(BpfHelper.TaskStorageGet);
        to.JumpIf(BpfTest.Equal, R0, 0, slots);
        to.Move(R7, R0);
        to.Move(R1, 0);
        to.Store(BpfSize.Double, Frame, lockAt, R1);
        to.Jump(done);

        to.Bind(slots);
        to.Move(R1, 0);
        to.Store(BpfSize.Word, Frame, keyAt, R1);
        to.LoadMap(R1, to.Symbols.Map(Slots));
        to.Move(R2, Frame);
        to.Compute(BpfOperation.Add, R2, keyAt);
        to.Call(BpfHelper.MapLookup);
        to.JumpIf(BpfTest.Equal, R0, 0, none);
        for (int slot = 0; slot < SlotCount; slot++)
        {
            BpfLabel next = to.NewLabel();
            to.Move(R1, R0);
            to.Compute(BpfOperation.Add, R1, slot * 8);
            to.Move(R2, 1);
            to.Atomic(BpfSize.Double, R1, 0, R2, Ebpf.AtomicExchange);
            to.JumpIf(BpfTest.NotEqual, R2, 0, next);
            to.Store(BpfSize.Double, Frame, lockAt, R1);
            to.Move(R7, R0);
            to.Compute(BpfOperation.Add, R7, LocksSize + (slot * Size));
            to.Jump(done);
            to.Bind(next);
        }

        to.Jump(none);
        to.Bind(done);
    }

    /// <summary>Writes: the lock, if there is one, is given back. The exchange keeps earlier reads before it. R1 and R2 are lost.</summary>
    public static void Release(BpfAssembler to, int lockAt)
    {
        BpfLabel done = to.NewLabel();
        to.Load(BpfSize.Double, R1, Frame, lockAt);
        to.JumpIf(BpfTest.Equal, R1, 0, done);
        to.Move(R2, 0);
        to.Atomic(BpfSize.Double, R1, 0, R2, Ebpf.AtomicExchange);
        to.Bind(done);
    }
}
