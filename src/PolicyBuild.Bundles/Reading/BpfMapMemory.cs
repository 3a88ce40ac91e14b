using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// How much of the kernel's memory a map can take, for the limit of a section (<see cref="BpfHeader.MaxMapMemory"/>): no exact account, but one that a
/// section's compiler and its reader make alike.
/// </summary>
public static class BpfMapMemory
{
    /// <summary>What an entry of a hash or trie costs besides its key and value: struct htab_elem, its part of the buckets, struct lpm_trie_node.</summary>
    public const int EntryOverhead = 80;

    /// <summary>How many processors a value of a processor is counted for.</summary>
    public const int Processors = 64;

    /// <summary>How many tasks, inodes, sockets or cgroups a value of their storage is counted for.</summary>
    public const int Owners = 1024;

    /// <summary>Whether values of such a map belong to tasks (29), inodes (28), sockets (24) or cgroups (32): the kernel makes it only with types.</summary>
    /// <param name="type">BPF_MAP_TYPE_*.</param>
    public static bool IsStorage(uint type) => type is 24 or 28 or 29 or 32;

    /// <summary>Bytes that a map can take.</summary>
    /// <param name="type">BPF_MAP_TYPE_*.</param>
    /// <param name="keySize">Bytes of a key.</param>
    /// <param name="valueSize">Bytes of a value.</param>
    /// <param name="maxEntries">Most entries; the bytes of a ring buffer.</param>
    public static ulong Of(uint type, uint keySize, uint valueSize, uint maxEntries)
    {
        ulong key = Rounded(keySize);
        ulong value = Rounded(valueSize);
        if (IsStorage(type)) { return Owners * value; }
        return type switch
        {
            2 => SaturatingProduct(maxEntries, value), // ARRAY
            6 => SaturatingProduct(maxEntries, Processors * value), // PERCPU_ARRAY
            5 or 10 => SaturatingProduct(maxEntries, EntryOverhead + key + (Processors * value)), // PERCPU_HASH, LRU_PERCPU_HASH
            27 => maxEntries, // RINGBUF
            _ => SaturatingProduct(maxEntries, EntryOverhead + key + value),
        };
    }

    private static ulong Rounded(uint size) => size == 0 ? 8UL : ((ulong)size + 7) & ~7UL;

    // Sums of as many maps as a section has stay within 64 bits.
    private static ulong SaturatingProduct(ulong count, ulong size) => count != 0 && size > (1UL << 48) / count ? 1UL << 48 : count * size;
}
