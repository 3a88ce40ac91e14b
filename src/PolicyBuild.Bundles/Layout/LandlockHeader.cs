using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The head of the Landlock section, 64 bytes, little endian (docs/bundle-format.md, section 6).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LandlockHeader
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 64;

    /// <summary>The record version that this code writes and reads.</summary>
    public const uint CurrentVersion = 1;

    /// <summary>The Landlock ABIs that the tables cover: 1 to 11 (linux/landlock.h).</summary>
    public const uint AbiCount = 11;

    /// <summary>Most path rules: each costs the launcher an open and a call to the kernel.</summary>
    public const int MaxPaths = 4096;

    /// <summary>Must be <see cref="CurrentVersion"/>.</summary>
    public uint Version;

    /// <summary>Bits of <see cref="LandlockFlags"/>.</summary>
    public uint Flags;

    /// <summary>The lowest ABI that enforces all that the policy writes: the larger of <c>minimum_abi</c> and what its ports and scopes need; at least 1.</summary>
    public uint MinimumAbi;

    /// <summary>Must be <see cref="AbiCount"/>.</summary>
    public uint Abis;

    /// <summary>What the ruleset handles, one <see cref="LandlockAbiRecord"/> for each ABI from 1 on.</summary>
    public TableReference Rulesets;

    /// <summary>
    /// Sets of rights: <see cref="AbiCount"/> times <see cref="LandlockAccessRecord"/> for each set, ABI 1 first. The count is of sets.
    /// </summary>
    public TableReference Accesses;

    /// <summary>Path rules: <see cref="LandlockPathRecord"/>.</summary>
    public TableReference Paths;

    /// <summary>Port rules: <see cref="LandlockPortRecord"/>.</summary>
    public TableReference Ports;

    /// <summary>The number of the access set that grants READ_FILE, READ_DIR and EXECUTE, for launch grants.</summary>
    public uint ReadExecuteAccess;

    /// <summary>The number of the access set that grants READ_FILE and READ_DIR, for launch grants.</summary>
    public uint ReadOnlyAccess;

    /// <summary>Zero.</summary>
    public ulong Reserved;
}
