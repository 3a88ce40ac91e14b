using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>The maps that every generated section may have. Maps of one name are one map, in both sections of a bundle too.</summary>
internal static class BpfMaps
{
    /// <summary>Bytes of the key of an array (linux/bpf.h).</summary>
    public const int KeySize = 4;

    /// <summary>The mode map that every program reads first: 0 until the launcher arms the programs.</summary>
    public static BpfMap Mode { get; } = new("mode", (uint)BpfMapType.Array, 4, 4, 1) { Flags = (uint)BpfMapFlags.Mappable, Role = BpfMapRole.Mode };

    /// <summary>What the mode map holds while a mode is in force; 0 is none.</summary>
    public static int NumberOf(LaunchMode mode) => (int)mode + 1;

    /// <summary>The ring buffer of denials and audits: 64 KiB, whole pages on every architecture, some 1,600 records.</summary>
    public static BpfMap Events { get; } = new("events", (uint)BpfMapType.RingBuffer, 0, 0, 64 * 1024) { Role = BpfMapRole.Events };

    /// <summary>The paths that are known at the start alone.</summary>
    public static BpfMap Strings { get; } = new("strings", (uint)BpfMapType.Array, 4, BpfStringSlot.Size * BpfStringSlot.Count, 1)
    {
        Flags = (uint)BpfMapFlags.ReadOnlyForPrograms,
        Role = BpfMapRole.Strings,
        Options = BpfMapOptions.Freeze,
    };

    /// <summary>A frozen map of one value, which the verifier and the programs take for constant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contents">The key, which is 0, and the value; not copied.</param>
    public static BpfMap Constant(string name, byte[] contents) => new(name, (uint)BpfMapType.Array, KeySize, (uint)(contents.Length - KeySize), 1)
    {
        Flags = (uint)BpfMapFlags.ReadOnlyForPrograms,
        Options = BpfMapOptions.Freeze,
        Contents = ImmutableCollectionsMarshal.AsImmutableArray(contents),
    };
}
