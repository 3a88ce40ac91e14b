namespace PolicyBuild.Bundles.Layout;

/// <summary>What is put into an instruction on the target.</summary>
public enum BpfRelocationKind : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A map, into a wide load (source register 1, BPF_PSEUDO_MAP_FD).</summary>
    MapDescriptor = 1,

    /// <summary>The address in the value of a map of one entry, into a wide load (source register 2, BPF_PSEUDO_MAP_VALUE).</summary>
    MapValue = 2,

    /// <summary>A field's offset in its structure in bytes, into the offset of a load or store, into the immediate of anything else.</summary>
    FieldOffset = 3,

    /// <summary>Whether the kernel has the field (for a field without a path: the type or the function), 1 or 0, into the immediate.</summary>
    FieldExists = 4,

    /// <summary>A field's size in bytes, into the immediate.</summary>
    FieldSize = 5,

    /// <summary>How the program is attached, into the immediate: 1 to the sandbox's cgroup, 0 to the whole system.</summary>
    Scope = 6,

    /// <summary>A function of the kernel, the field's type, into a call (source register 2, BPF_PSEUDO_KFUNC_CALL).</summary>
    Kfunc = 7,
}
