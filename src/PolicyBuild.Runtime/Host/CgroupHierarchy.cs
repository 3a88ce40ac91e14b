namespace PolicyBuild.Runtime.Host;

/// <summary>How the host has its control groups (Documentation/admin-guide/cgroup-v2.rst; systemd's names).</summary>
internal enum CgroupHierarchy
{
    /// <summary>None is mounted at /sys/fs/cgroup.</summary>
    None,

    /// <summary>cgroup v1 alone.</summary>
    Legacy,

    /// <summary>cgroup v1 with the controllers, and a v2 tree beside it that has few or none.</summary>
    Hybrid,

    /// <summary>cgroup v2 alone.</summary>
    Unified,
}
