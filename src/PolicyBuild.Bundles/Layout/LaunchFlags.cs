using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Bits of <see cref="LaunchHeader.Flags"/>. A bit that the launcher does not know makes it refuse the bundle.</summary>
[Flags]
public enum LaunchFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="LaunchHeader.CapabilitiesKept"/> is to be applied.</summary>
    Capabilities = 1 << 0,

    /// <summary><see cref="LaunchHeader.Umask"/> is to be applied.</summary>
    Umask = 1 << 1,

    /// <summary><see cref="LaunchHeader.WorkingDirectory"/> is to be applied.</summary>
    WorkingDirectory = 1 << 2,

    /// <summary>Only the launcher's own execve passes: the filter holds execve and execveat by a notification (<c>exec: once</c>).</summary>
    ExecGate = 1 << 3,

    /// <summary>The filter has notify rules of the policy's own: somebody must answer them.</summary>
    Notify = 1 << 4,

    /// <summary>The filter has trace rules: a tracer must be there.</summary>
    Trace = 1 << 5,

    /// <summary>A layer that the host lacks is skipped and printed (<c>enforcement: best-effort</c>); otherwise it stops the start.</summary>
    BestEffort = 1 << 6,

    /// <summary>No name resolution: an empty resolv.conf (<c>network.dns: disabled</c>).</summary>
    DnsDisabled = 1 << 7,

    /// <summary>A resolv.conf with <see cref="LaunchHeader.DnsServers"/> (<c>network.dns</c> with a list).</summary>
    DnsServers = 1 << 8,

    /// <summary><see cref="LaunchHeader.Timeout"/> is to be applied.</summary>
    Timeout = 1 << 9,

    /// <summary><see cref="LaunchHeader.Disk"/> is to be applied.</summary>
    Disk = 1 << 10,

    /// <summary>The host must have cgroup v2, with <see cref="LaunchHeader.RequiredControllers"/> (<c>requires.cgroup</c>).</summary>
    RequiresCgroup = 1 << 11,

    /// <summary>The kernel must run BPF programs on its security hooks (<c>requires.bpf_lsm</c>).</summary>
    RequiresBpfLsm = 1 << 12,

    /// <summary>The filter itself holds <c>network: none</c>, as mode direct needs it; with <see cref="NetworkMode.None"/> only.</summary>
    FilterHoldsNetwork = 1 << 13,

    /// <summary>The program runs on <see cref="LaunchHeader.Processors"/> alone (<c>performance.cpu_affinity</c> with a list).</summary>
    Processors = 1 << 14,

    /// <summary>The program keeps to one NUMA node (<c>performance.cpu_affinity: numa-aware</c>).</summary>
    ProcessorsOfNode = 1 << 15,

    /// <summary>All flags that this version knows.</summary>
    Known = (1 << 16) - 1,
}
