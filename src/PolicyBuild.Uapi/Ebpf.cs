namespace PolicyBuild.Uapi;

/// <summary>
/// The parts of eBPF's opcodes (linux/bpf.h and linux/bpf_common.h; Documentation/bpf/standardization/instruction-set.rst). The low three bits are the
/// class. Loads and stores add a size and a mode; arithmetic and jumps add an operation and whether the operand is a constant or a register.
/// Everything without a version here is in Linux 4.14 already.
/// </summary>
public static class Ebpf
{
    /// <summary>Most instructions of a program that is loaded with CAP_BPF: BPF_COMPLEXITY_LIMIT_INSNS of linux/bpf.h.</summary>
    public const int MaxInstructions = 1_000_000;

    /// <summary>Bytes of stack that a function has: MAX_BPF_STACK of linux/filter.h.</summary>
    public const int StackSize = 512;

    /// <summary>Bytes of a map's, program's or object's name with its zero: BPF_OBJ_NAME_LEN of linux/bpf.h.</summary>
    public const int NameSize = 16;

    /// <summary>BPF_LD: loads that are no BPF_LDX; here only the constant of 64 bits.</summary>
    public const byte ClassLoad = 0x00;

    /// <summary>BPF_LDX: load from memory into a register.</summary>
    public const byte ClassLoadMemory = 0x01;

    /// <summary>BPF_ST: store a constant.</summary>
    public const byte ClassStore = 0x02;

    /// <summary>BPF_STX: store a register, or an atomic operation.</summary>
    public const byte ClassStoreRegister = 0x03;

    /// <summary>BPF_ALU: arithmetic of 32 bits; the upper half of the destination becomes 0.</summary>
    public const byte ClassAlu32 = 0x04;

    /// <summary>BPF_JMP: jumps that compare 64 bits, calls and exit.</summary>
    public const byte ClassJump = 0x05;

    /// <summary>BPF_JMP32: jumps that compare the lower 32 bits (5.1).</summary>
    public const byte ClassJump32 = 0x06;

    /// <summary>BPF_ALU64: arithmetic of 64 bits.</summary>
    public const byte ClassAlu64 = 0x07;

    /// <summary>The bits of the class.</summary>
    public const byte ClassMask = 0x07;

    /// <summary>BPF_MEM: a load or store at register and displacement.</summary>
    public const byte ModeMemory = 0x60;

    /// <summary>BPF_IMM with BPF_LD and BPF_DW: a constant of 64 bits in two instructions.</summary>
    public const byte ModeImmediate = 0x00;

    /// <summary>BPF_ATOMIC: the constant says which operation (5.12; BPF_XADD before).</summary>
    public const byte ModeAtomic = 0xC0;

    /// <summary>BPF_MEMSX: a load that extends the sign (6.6).</summary>
    public const byte ModeSigned = 0x80;

    /// <summary>The bits of the mode.</summary>
    public const byte ModeMask = 0xE0;

    /// <summary>The bits of the size of a load or store.</summary>
    public const byte SizeMask = 0x18;

    /// <summary>The bits of an operation.</summary>
    public const byte OperationMask = 0xF0;

    /// <summary>BPF_X: the operand is the source register; without it the constant (BPF_K).</summary>
    public const byte WithRegister = 0x08;

    /// <summary>BPF_CALL of the class <see cref="ClassJump"/>.</summary>
    public const byte Call = 0x85;

    /// <summary>BPF_EXIT: return R0.</summary>
    public const byte Exit = 0x95;

    /// <summary>BPF_JA: jump always, by the offset.</summary>
    public const byte Jump = 0x05;

    /// <summary>The first half of a constant of 64 bits: BPF_LD | BPF_IMM | BPF_DW. The second half has opcode 0.</summary>
    public const byte LoadImmediate64 = 0x18;

    /// <summary>BPF_END of the class <see cref="ClassAlu32"/> with <see cref="WithRegister"/>: to big-endian order; the constant is 16, 32 or 64.</summary>
    public const byte ToBigEndian = 0xDC;

    /// <summary>BPF_PSEUDO_MAP_FD, source of <see cref="LoadImmediate64"/>: the constant is a map's descriptor and becomes its address.</summary>
    public const int PseudoMap = 1;

    /// <summary>BPF_PSEUDO_MAP_VALUE: the address of a map's first value, the second half's constant added to it (5.2).</summary>
    public const int PseudoMapValue = 2;

    /// <summary>BPF_PSEUDO_FUNC: the address of a function of this program, so many instructions away (5.13).</summary>
    public const int PseudoFunction = 4;

    /// <summary>BPF_PSEUDO_CALL, source of <see cref="Call"/>: a function of this program, so many instructions away.</summary>
    public const int PseudoCall = 1;

    /// <summary>BPF_PSEUDO_KFUNC_CALL, source of <see cref="Call"/>: the kernel's function with this BTF id (5.13).</summary>
    public const int PseudoKfuncCall = 2;

    /// <summary>BPF_FETCH | BPF_XCHG, constant of an atomic operation: exchange with the source register (5.12).</summary>
    public const int AtomicExchange = 0xE1;

    /// <summary>BPF_FETCH | BPF_CMPXCHG: compare with R0, exchange with the source register, the old value goes to R0 (5.12).</summary>
    public const int AtomicCompareExchange = 0xF1;
}
