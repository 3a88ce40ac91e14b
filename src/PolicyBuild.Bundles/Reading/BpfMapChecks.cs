using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>The maps of a section of eBPF programs.</summary>
/// <remarks>Sound because the header's tables were compared with the section's length.</remarks>
internal static unsafe class BpfMapChecks
{
    // enum bpf_map_type of linux/bpf.h.
    private const int Hash = 1;
    private const int Array = 2;
    private const int LruHash = 9;
    private const int LpmTrie = 11;
    private const int RingBuffer = 27;

    // Those that stand alone: no programs, sockets or maps in them. HASH, ARRAY, PERCPU_HASH, PERCPU_ARRAY, LRU_HASH, LRU_PERCPU_HASH,
    // LPM_TRIE, SK_STORAGE, RINGBUF, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE.
    private const ulong Types = (1UL << Hash) | (1UL << Array) | (1UL << 5) | (1UL << 6) | (1UL << LruHash) | (1UL << 10) | (1UL << LpmTrie)
        | (1UL << 24) | (1UL << RingBuffer) | (1UL << 28) | (1UL << 29) | (1UL << 32);

    // A per-CPU map would need a value for each processor.
    private const ulong FilledTypes = (1UL << Hash) | (1UL << Array) | (1UL << LruHash) | (1UL << LpmTrie);

    private const int AddressSize = 16; // struct in6_addr
    private const int MaxNameServers = 64;

    private const uint Mappable = 1 << 10; // BPF_F_MMAPABLE

    internal static BundleStatus Check(byte* section, ulong length, BpfHeader* header)
    {
        var maps = (BpfMapRecord*)(section + header->Maps.Offset);
        ulong contents = 0;
        ulong memory = 0;
        uint roles = 0;
        for (uint i = 0; i < header->Maps.Count; i++)
        {
            BpfMapRecord* map = maps + i;
            if (map->Reserved != 0) { return BundleStatus.BpfReserved; }
            if (!RecordBounds.HasString(section, length, map->Name)) { return BundleStatus.BpfString; }
            if (!BpfNames.IsObject(section, map->Name)) { return BundleStatus.BpfName; }
            for (uint j = 0; j < i; j++)
            {
                if (BpfNames.AreEqual(section, map->Name, maps[j].Name)) { return BundleStatus.BpfName; }
            }

            if (!IsMap(header, map) || (map->Role != 0 && (roles & (1u << (int)map->Role)) != 0)) { return BundleStatus.BpfMap; }
            roles |= 1u << (int)map->Role;
            memory += BpfMapMemory.Of(map->Type, map->KeySize, map->ValueSize, map->MaxEntries);
            if (memory > BpfHeader.MaxMapMemory) { return BundleStatus.BpfMap; }
            if (!HasContents(length, map, ref contents)) { return BundleStatus.BpfContents; }
        }

        return BundleStatus.Ok;
    }

    private static bool IsMap(BpfHeader* header, BpfMapRecord* map)
    {
        if (map->Type >= 64 || (Types & (1UL << (int)map->Type)) == 0) { return false; }
        if (map->KeySize > BpfMapRecord.MaxKey || map->ValueSize > BpfHeader.MaxContents) { return false; }
        if ((map->Options & ~(uint)BpfMapOptions.Known) != 0) { return false; }
        if ((map->KeyType | map->ValueType) != 0 && header->Btf.Length == 0) { return false; }
        return (BpfMapRole)map->Role switch
        {
            BpfMapRole.Plain => true,
            BpfMapRole.Mode => IsArrayOfOne(map, sizeof(uint)) && (map->Flags & Mappable) != 0 && map->Options == 0,
            BpfMapRole.Strings => IsArrayOfOne(map, BpfStringSlot.Count * BpfStringSlot.Size) && map->Options == (uint)BpfMapOptions.Freeze,
            BpfMapRole.NameServers => map->Type == Hash && map->KeySize == AddressSize && map->ValueSize == sizeof(uint)
                && map->MaxEntries is > 0 and <= MaxNameServers,
            BpfMapRole.Events => map->Type == RingBuffer && map->KeySize == 0 && map->ValueSize == 0
                && map->MaxEntries is >= 4096 and <= 1 << 24 && (map->MaxEntries & (map->MaxEntries - 1)) == 0,
            _ => false,
        };
    }

    private static bool IsArrayOfOne(BpfMapRecord* map, uint valueSize) =>
        map->Type == Array && map->KeySize == sizeof(uint) && map->ValueSize == valueSize && map->MaxEntries == 1;

    private static bool HasContents(ulong length, BpfMapRecord* map, ref ulong total)
    {
        TableReference contents = map->Contents;
        if (contents.Count != 0 && (map->Role != 0 || (FilledTypes & (1UL << (int)map->Type)) == 0)) { return false; }
        if (contents.Count > map->MaxEntries) { return false; }
        total += (ulong)contents.Count * (map->KeySize + map->ValueSize);
        return total <= BpfHeader.MaxContents && RecordBounds.HasTable(length, contents, map->KeySize + map->ValueSize, TableReference.MaxCount);
    }
}
