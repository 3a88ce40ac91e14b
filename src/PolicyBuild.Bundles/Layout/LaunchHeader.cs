using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>The head of the launch section, 120 bytes, little endian (docs/bundle-format.md, section 5).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LaunchHeader
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 120;

    /// <summary>The record version that this code writes and reads.</summary>
    public const uint CurrentVersion = 4;

    /// <summary>Most names of inherited variables, and most variables that are set.</summary>
    public const int MaxVariables = 4096;

    /// <summary>Most name servers: MAXNS (resolv.h) is 3, and what is beyond it is never asked.</summary>
    public const int MaxDnsServers = 3;

    /// <summary>Longest profile name in bytes.</summary>
    public const int MaxProfile = 64;

    /// <summary>Longest time limit in milliseconds: what 63 bits of nanoseconds hold, some 292 years.</summary>
    public const ulong MaxTimeout = 0x7FFF_FFFF_FFFF_FFFF / 1_000_000;

    /// <summary>Least size of a private file system: one page; a tmpfs takes 0 as "no limit" (Documentation/filesystems/tmpfs.rst).</summary>
    public const int MinDisk = 4096;

    /// <summary>Largest size of a private file system: what a file's size counts (loff_t is signed).</summary>
    public const ulong MaxDisk = 0x7FFF_FFFF_FFFF_FFFF;

    /// <summary>Most settings that nothing enforces; the language has fewer.</summary>
    public const int MaxUnenforced = 64;

    /// <summary>Longest name of a setting in bytes.</summary>
    public const int MaxSettingName = 64;

    /// <summary>Must be <see cref="CurrentVersion"/>.</summary>
    public uint Version;

    /// <summary>Bits of <see cref="LaunchFlags"/>.</summary>
    public uint Flags;

    /// <summary>A value of <see cref="LaunchMode"/>.</summary>
    public byte Mode;

    /// <summary>A value of <see cref="EnvironmentInheritance"/>.</summary>
    public byte Inheritance;

    /// <summary>A value of <see cref="PathVariable"/>: what stands before <see cref="WorkingDirectory"/>.</summary>
    public byte WorkingDirectoryVariable;

    /// <summary>A value of <see cref="NetworkMode"/>.</summary>
    public byte Network;

    /// <summary>The file mode creation mask (umask(2)), 0 to 0777.</summary>
    public uint Umask;

    /// <summary>The capabilities kept, one bit a number (linux/capability.h).</summary>
    public ulong CapabilitiesKept;

    /// <summary>The oldest kernel that the policy accepts: major in the high half, minor in the low; 0: any.</summary>
    public uint RequiredKernel;

    /// <summary>The lowest Landlock ABI that the policy accepts (<c>requires.landlock_abi</c>); 0: any.</summary>
    public uint RequiredLandlockAbi;

    /// <summary>The working directory; see <see cref="LaunchFlags.WorkingDirectory"/>.</summary>
    public StringReference WorkingDirectory;

    /// <summary>Resource limits: <see cref="RlimitRecord"/>.</summary>
    public TableReference Rlimits;

    /// <summary>Names for <see cref="EnvironmentInheritance.Listed"/>: <see cref="StringReference"/>.</summary>
    public TableReference InheritedNames;

    /// <summary>Variables that are set, each as NAME=VALUE: <see cref="StringReference"/>. They replace inherited ones of the same name.</summary>
    public TableReference SetVariables;

    /// <summary>The policy's profile name, for messages.</summary>
    public StringReference Profile;

    /// <summary>Name servers for a resolv.conf of its own, each an address as text: <see cref="StringReference"/>; see <see cref="LaunchFlags.DnsServers"/>.</summary>
    public TableReference DnsServers;

    /// <summary>Milliseconds from the start after which the program is killed, 1 to <see cref="MaxTimeout"/>; see <see cref="LaunchFlags.Timeout"/>.</summary>
    public ulong Timeout;

    /// <summary>
    /// Size in bytes of the private writable file system, at least one page; see <see cref="LaunchFlags.Disk"/>. The limit on the size of a
    /// file that goes with it is among <see cref="Rlimits"/>.
    /// </summary>
    public ulong Disk;

    /// <summary>A value of <see cref="LaunchRuntime"/>.</summary>
    public uint Runtime;

    /// <summary>
    /// The lowest mode that the launcher may fall back to on a host that cannot give <see cref="Mode"/> (<c>auto_downgrade</c>): a value of
    /// <see cref="LaunchMode"/> plus one, at most that of <see cref="Mode"/>; 0: none.
    /// </summary>
    public byte LowestMode;

    /// <summary>Bits of <see cref="CgroupControllers"/>: those that <c>requires.cgroup</c> lists; see <see cref="LaunchFlags.RequiresCgroup"/>.</summary>
    public byte RequiredControllers;

    /// <summary>Zero.</summary>
    public ushort Reserved;

    /// <summary>Settings of the policy that nothing enforces yet, each by its name, such as performance.io_mode: <see cref="StringReference"/>.</summary>
    public TableReference Unenforced;

    /// <summary>Processors, rising and apart by one at least: <see cref="ProcessorRangeRecord"/>; see <see cref="LaunchFlags.Processors"/>.</summary>
    public TableReference Processors;
}
