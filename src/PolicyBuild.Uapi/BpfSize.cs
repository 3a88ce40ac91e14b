namespace PolicyBuild.Uapi;

/// <summary>The size of a load or store, as its opcode has it (linux/bpf_common.h, linux/bpf.h).</summary>
public enum BpfSize : byte
{
    /// <summary>BPF_W: 4 bytes.</summary>
    Word = 0x00,

    /// <summary>BPF_H: 2 bytes.</summary>
    Half = 0x08,

    /// <summary>BPF_B: 1 byte.</summary>
    Byte = 0x10,

    /// <summary>BPF_DW: 8 bytes.</summary>
    Double = 0x18,
}
