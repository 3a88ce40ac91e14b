using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>What the program may use up; the DSL's <c>resources</c>. A null is no limit.</summary>
/// <param name="Memory">Bytes of memory, at least a page.</param>
/// <param name="MemoryHigh">Bytes of memory above which the program is slowed down.</param>
/// <param name="Swap">Bytes of swap.</param>
/// <param name="Cpu">Processors in hundred-thousandths: the microseconds of a period of 100 ms, at least 1000.</param>
/// <param name="CpuWeight">The share of busy processors, 1 to 10000.</param>
/// <param name="Pids">Processes and threads, at least 1.</param>
/// <param name="Io">Limits of devices, in the order of the policy, each device once.</param>
/// <param name="Disk">Bytes of the private writable file system and of a file that is written, at least a page.</param>
/// <param name="Timeout">Milliseconds from the start, at least 1.</param>
/// <param name="Source">The section in the policy.</param>
public sealed record ResourcePolicy(
    ResourceValue? Memory,
    ResourceValue? MemoryHigh,
    ResourceValue? Swap,
    ResourceValue? Cpu,
    ResourceValue? CpuWeight,
    ResourceValue? Pids,
    ImmutableArray<IoLimit> Io,
    ResourceValue? Disk,
    ResourceValue? Timeout,
    NodeRef Source)
{
    /// <summary>Hundred-thousandths of a processor: the period that a quota is for, in microseconds.</summary>
    public const int CpuPeriod = 100_000;
}
