namespace PolicyBuild.Uapi;

/// <summary>Where a program is attached (enum bpf_attach_type of linux/bpf.h); those of use here.</summary>
public enum BpfAttachType : uint
{
    /// <summary>BPF_CGROUP_INET_INGRESS.</summary>
    CgroupInetIngress = 0,

    /// <summary>BPF_CGROUP_INET_EGRESS.</summary>
    CgroupInetEgress = 1,

    /// <summary>BPF_CGROUP_INET_SOCK_CREATE.</summary>
    CgroupInetSockCreate = 2,

    /// <summary>BPF_CGROUP_INET4_BIND (4.17).</summary>
    CgroupInet4Bind = 8,

    /// <summary>BPF_CGROUP_INET6_BIND (4.17).</summary>
    CgroupInet6Bind = 9,

    /// <summary>BPF_CGROUP_INET4_CONNECT (4.17).</summary>
    CgroupInet4Connect = 10,

    /// <summary>BPF_CGROUP_INET6_CONNECT (4.17).</summary>
    CgroupInet6Connect = 11,

    /// <summary>BPF_CGROUP_UDP4_SENDMSG (4.18).</summary>
    CgroupUdp4Sendmsg = 14,

    /// <summary>BPF_CGROUP_UDP6_SENDMSG (4.18).</summary>
    CgroupUdp6Sendmsg = 15,

    /// <summary>BPF_LSM_MAC: an LSM hook of the whole system (5.7).</summary>
    LsmMac = 27,

    /// <summary>BPF_LSM_CGROUP: an LSM hook of one cgroup (6.0).</summary>
    LsmCgroup = 43,
}
