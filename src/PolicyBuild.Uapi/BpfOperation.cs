namespace PolicyBuild.Uapi;

/// <summary>Arithmetic of eBPF, as the opcode has it (linux/bpf_common.h, linux/bpf.h).</summary>
public enum BpfOperation : byte
{
    /// <summary>BPF_ADD.</summary>
    Add = 0x00,

    /// <summary>BPF_SUB.</summary>
    Subtract = 0x10,

    /// <summary>BPF_MUL.</summary>
    Multiply = 0x20,

    /// <summary>BPF_DIV, unsigned; by 0 gives 0.</summary>
    Divide = 0x30,

    /// <summary>BPF_OR.</summary>
    Or = 0x40,

    /// <summary>BPF_AND.</summary>
    And = 0x50,

    /// <summary>BPF_LSH.</summary>
    ShiftLeft = 0x60,

    /// <summary>BPF_RSH: zeros come from the left.</summary>
    ShiftRight = 0x70,

    /// <summary>BPF_NEG; there is no operand.</summary>
    Negate = 0x80,

    /// <summary>BPF_MOD, unsigned; by 0 leaves the value.</summary>
    Modulo = 0x90,

    /// <summary>BPF_XOR.</summary>
    Xor = 0xA0,

    /// <summary>BPF_MOV.</summary>
    Move = 0xB0,

    /// <summary>BPF_ARSH: the sign comes from the left.</summary>
    ShiftRightSigned = 0xC0,
}
