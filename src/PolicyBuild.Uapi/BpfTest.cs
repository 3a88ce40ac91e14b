namespace PolicyBuild.Uapi;

/// <summary>What a conditional jump of eBPF tests, as the opcode has it (linux/bpf_common.h, linux/bpf.h).</summary>
public enum BpfTest : byte
{
    /// <summary>BPF_JEQ: equal.</summary>
    Equal = 0x10,

    /// <summary>BPF_JGT: greater, unsigned.</summary>
    Greater = 0x20,

    /// <summary>BPF_JGE: greater or equal, unsigned.</summary>
    GreaterOrEqual = 0x30,

    /// <summary>BPF_JSET: a bit of both is set. LLVM's disassembler knows it from 20 on.</summary>
    AnyBits = 0x40,

    /// <summary>BPF_JNE: not equal.</summary>
    NotEqual = 0x50,

    /// <summary>BPF_JSGT: greater, signed.</summary>
    SignedGreater = 0x60,

    /// <summary>BPF_JSGE: greater or equal, signed.</summary>
    SignedGreaterOrEqual = 0x70,

    /// <summary>BPF_JLT: less, unsigned.</summary>
    Less = 0xA0,

    /// <summary>BPF_JLE: less or equal, unsigned.</summary>
    LessOrEqual = 0xB0,

    /// <summary>BPF_JSLT: less, signed.</summary>
    SignedLess = 0xC0,

    /// <summary>BPF_JSLE: less or equal, signed.</summary>
    SignedLessOrEqual = 0xD0,
}
