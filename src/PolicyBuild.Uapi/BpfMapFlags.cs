namespace PolicyBuild.Uapi;

/// <summary>Flags of a map (BPF_F_* of linux/bpf.h).</summary>
[Flags]
public enum BpfMapFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>BPF_F_NO_PREALLOC: entries are allocated when they are made.</summary>
    NoPreallocation = 1u << 0,

    /// <summary>BPF_F_RDONLY_PROG: programs only read (5.2). Once it is frozen, the verifier takes an array's contents for constants.</summary>
    ReadOnlyForPrograms = 1u << 7,

    /// <summary>BPF_F_MMAPABLE: an array can be mapped into memory (5.5).</summary>
    Mappable = 1u << 10,
}
