using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Host;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8041 to PB8043: what a policy's 'requires' does not find on the host. Best-effort does not lower it.</summary>
internal static unsafe class RequirementErrors
{
    /// <summary>PB8041: no cgroup v2 where it is looked for.</summary>
    internal static int NoCgroup(CgroupHierarchy hierarchy)
    {
        Line line = default;
        Message.Begin(ref line, 8041);
        line.Add("the policy requires cgroup v2"u8);
        line.Add(hierarchy switch
        {
            CgroupHierarchy.Hybrid => ", and this host has the hybrid hierarchy, with its controllers in cgroup v1; boot with systemd.unified_cgroup_hierarchy=1"u8,
            CgroupHierarchy.Legacy => ", and this host has cgroup v1; boot with systemd.unified_cgroup_hierarchy=1, or with cgroup_no_v1=all"u8,
            _ => ", and none is mounted at /sys/fs/cgroup"u8,
        });
        return Message.Fail(ref line);
    }

    /// <summary>PB8042: controllers that cgroup v2 does not offer here.</summary>
    internal static int NoControllers(CgroupControllers missing)
    {
        Line line = default;
        Message.Begin(ref line, 8042);
        line.Add("the policy requires controllers that cgroup v2 does not offer to this process:"u8);
        AddControllers(ref line, missing);
        line.Add("; have them delegated (systemd: Delegate=yes), or write them into cgroup.subtree_control of the groups above"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8042: it cannot be found out which controllers there are.</summary>
    internal static int UnknownControllers(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8042);
        line.Add("the policy requires controllers of cgroup v2, and those of this process's cgroup cannot be read"u8);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8043: the kernel does not run BPF programs on its security hooks.</summary>
    internal static int NoBpfLsm()
    {
        Line line = default;
        Message.Begin(ref line, 8043);
        line.Add("the policy requires BPF programs on the kernel's security hooks; add bpf to the boot parameter lsm= (Linux 5.7 with CONFIG_BPF_LSM)"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8043: it refuses one that allows everything, or to attach it.</summary>
    internal static int NoBpfLsm(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8043);
        line.Add("the policy requires BPF programs on the kernel's security hooks, and one that allows everything cannot be loaded and attached to a cgroup here"u8);
        Message.AddReason(ref line, number);
        line.Add("; it takes CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN, cgroup v2, and Linux 6.0 with CONFIG_BPF_LSM and BTF (on aarch64 6.4)"u8);
        return Message.Fail(ref line);
    }

    /// <summary>Adds the names of controllers, a space before each.</summary>
    internal static void AddControllers(ref Line line, CgroupControllers controllers)
    {
        for (int bit = 1; bit <= (int)CgroupControllers.Pids; bit <<= 1)
        {
            if (((int)controllers & bit) == 0) { continue; }
            line.Add(" "u8);
            line.Add(CgroupHost.NameOf((CgroupControllers)bit));
        }
    }
}
