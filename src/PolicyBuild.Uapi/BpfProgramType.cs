namespace PolicyBuild.Uapi;

/// <summary>Program types (enum bpf_prog_type of linux/bpf.h); those of use here.</summary>
public enum BpfProgramType : uint
{
    /// <summary>BPF_PROG_TYPE_UNSPEC: none.</summary>
    None = 0,

    /// <summary>BPF_PROG_TYPE_CGROUP_SKB: packets of a cgroup (4.10).</summary>
    CgroupSkb = 8,

    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK: sockets of a cgroup (4.10).</summary>
    CgroupSock = 9,

    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK_ADDR: addresses that a cgroup binds, connects or sends to (4.17).</summary>
    CgroupSockAddr = 18,

    /// <summary>BPF_PROG_TYPE_LSM: hooks of the security modules (5.7).</summary>
    Lsm = 29,

    /// <summary>BPF_PROG_TYPE_SYSCALL: run by BPF_PROG_TEST_RUN alone (5.14).</summary>
    Syscall = 31,
}
