using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Controllers of cgroup v2 that a policy may require (Documentation/admin-guide/cgroup-v2.rst).</summary>
[Flags]
public enum CgroupControllers : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>cpu: time of the processors.</summary>
    Cpu = 1 << 0,

    /// <summary>cpuset: which processors and memory nodes.</summary>
    Cpuset = 1 << 1,

    /// <summary>io: input and output of block devices.</summary>
    Io = 1 << 2,

    /// <summary>memory: memory and swap.</summary>
    Memory = 1 << 3,

    /// <summary>pids: the number of processes and threads.</summary>
    Pids = 1 << 4,

    /// <summary>All controllers that this version knows.</summary>
    Known = (1 << 5) - 1,
}
