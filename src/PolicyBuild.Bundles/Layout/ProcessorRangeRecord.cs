using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Processors by number, 8 bytes, as <c>performance.cpu_affinity</c> lists them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProcessorRangeRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 8;

    /// <summary>How many processors any kernel can count: the most that CONFIG_NR_CPUS takes (arch/x86/Kconfig, with MAXSMP).</summary>
    public const int Processors = 8192;

    /// <summary>Most ranges of a list, which stand apart by one processor at least.</summary>
    public const int MaxRanges = Processors / 2;

    /// <summary>The first processor.</summary>
    public uint First;

    /// <summary>The last one, not below the first.</summary>
    public uint Last;
}
