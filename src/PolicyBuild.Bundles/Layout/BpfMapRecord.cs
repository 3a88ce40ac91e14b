using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>One map, 56 bytes. Maps of one name are one map, in both sections of a bundle too.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfMapRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 56;

    /// <summary>Longest name of a map or program: BPF_OBJ_NAME_LEN - 1 (linux/bpf.h).</summary>
    public const int MaxName = 15;

    /// <summary>Largest key in bytes.</summary>
    public const int MaxKey = 512;

    /// <summary>Its name: 1 to 15 of A-Z, a-z, 0-9, '_' and '.'.</summary>
    public StringReference Name;

    /// <summary>BPF_MAP_TYPE_*; one that needs no other map.</summary>
    public uint Type;

    /// <summary>Bytes of a key.</summary>
    public uint KeySize;

    /// <summary>Bytes of a value.</summary>
    public uint ValueSize;

    /// <summary>Most entries; the bytes of a ring buffer.</summary>
    public uint MaxEntries;

    /// <summary>BPF_F_*, as BPF_MAP_CREATE takes them.</summary>
    public uint Flags;

    /// <summary>The key's type in the section's BTF; 0: none.</summary>
    public uint KeyType;

    /// <summary>The value's type in the section's BTF; 0: none.</summary>
    public uint ValueType;

    /// <summary>A value of <see cref="BpfMapRole"/>.</summary>
    public uint Role;

    /// <summary>Bits of <see cref="BpfMapOptions"/>.</summary>
    public uint Options;

    /// <summary>Zero.</summary>
    public uint Reserved;

    /// <summary>What the map is filled with: a key and its value back to back for each record.</summary>
    public TableReference Contents;
}
