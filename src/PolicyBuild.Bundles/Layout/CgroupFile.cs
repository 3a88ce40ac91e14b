namespace PolicyBuild.Bundles.Layout;

/// <summary>
/// The interface files of cgroup v2 that a section may set (Documentation/admin-guide/cgroup-v2.rst). A closed list: none of them moves a
/// process, makes a cgroup or ends one. The numbers are part of the format.
/// </summary>
public enum CgroupFile
{
    /// <summary>No file.</summary>
    None = 0,

    /// <summary>memory.max: bytes, above which the group is out of memory.</summary>
    MemoryMax = 1,

    /// <summary>memory.high: bytes, above which the group is slowed down and memory taken back.</summary>
    MemoryHigh = 2,

    /// <summary>memory.swap.max: bytes of swap.</summary>
    MemorySwapMax = 3,

    /// <summary>memory.oom.group: 1, so that the group is killed as a whole.</summary>
    MemoryOomGroup = 4,

    /// <summary>cpu.max: microseconds of quota, and of the period that it is for.</summary>
    CpuMax = 5,

    /// <summary>cpu.weight: 1 to 10000.</summary>
    CpuWeight = 6,

    /// <summary>pids.max: processes and threads.</summary>
    PidsMax = 7,
}
