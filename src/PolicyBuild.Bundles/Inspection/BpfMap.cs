using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A map of a section of eBPF programs; see <see cref="BpfMapRecord"/>.</summary>
/// <param name="Name">Its name, 1 to 15 characters.</param>
/// <param name="Type">BPF_MAP_TYPE_*.</param>
/// <param name="KeySize">Bytes of a key.</param>
/// <param name="ValueSize">Bytes of a value.</param>
/// <param name="MaxEntries">Most entries; the bytes of a ring buffer.</param>
public sealed record BpfMap(string Name, uint Type, uint KeySize, uint ValueSize, uint MaxEntries)
{
    /// <summary>BPF_F_* for BPF_MAP_CREATE.</summary>
    public uint Flags { get; init; }

    /// <summary>The key's type in the section's BTF; 0: none.</summary>
    public uint KeyType { get; init; }

    /// <summary>The value's type in the section's BTF; 0: none.</summary>
    public uint ValueType { get; init; }

    /// <summary>What it is for.</summary>
    public BpfMapRole Role { get; init; }

    /// <summary>What the launcher does with it.</summary>
    public BpfMapOptions Options { get; init; }

    /// <summary>A key and its value back to back, as often as there are entries to fill in.</summary>
    public ImmutableArray<byte> Contents { get; init; } = [];
}
