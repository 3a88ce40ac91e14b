using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What a program puts into the ring buffer when it denies or audits, 32 bytes, in the machine's order.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct BpfEvent
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 32;

    /// <summary>The program's number in its section.</summary>
    public ushort Program;

    /// <summary>The section that has the program: <see cref="SectionKind.BpfLsm"/> or <see cref="SectionKind.BpfNetwork"/>.</summary>
    public ushort Section;

    /// <summary>The rule: 0 is what the program does where no rule matches, n the record n - 1 of <see cref="BpfHeader.Rules"/>.</summary>
    public uint Rule;

    /// <summary>The process (its thread group), in the numbers of the first process namespace.</summary>
    public uint Process;

    /// <summary>The negative error number of a denial; 0: audited and let through.</summary>
    public int Result;

    /// <summary>When: nanoseconds of the monotonic clock.</summary>
    public ulong Time;

    /// <summary>The first 7 bytes of the task's name, then zeros.</summary>
    public fixed byte Command[8];
}
