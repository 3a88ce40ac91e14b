namespace PolicyBuild.Uapi;

/// <summary>Map types (enum bpf_map_type of linux/bpf.h); those of use here.</summary>
public enum BpfMapType : uint
{
    /// <summary>BPF_MAP_TYPE_UNSPEC: none.</summary>
    None = 0,

    /// <summary>BPF_MAP_TYPE_HASH.</summary>
    Hash = 1,

    /// <summary>BPF_MAP_TYPE_ARRAY: keys are the numbers below the count of entries.</summary>
    Array = 2,

    /// <summary>BPF_MAP_TYPE_PERCPU_ARRAY.</summary>
    PerCpuArray = 6,

    /// <summary>BPF_MAP_TYPE_LPM_TRIE: the longest prefix wins (4.11); needs <see cref="BpfMapFlags.NoPreallocation"/>.</summary>
    LpmTrie = 11,

    /// <summary>BPF_MAP_TYPE_RINGBUF: the count of entries is its size in bytes, a power of two and of whole pages (5.8).</summary>
    RingBuffer = 27,

    /// <summary>BPF_MAP_TYPE_TASK_STORAGE: a value for each task (5.11); needs BTF types and <see cref="BpfMapFlags.NoPreallocation"/>.</summary>
    TaskStorage = 29,
}
