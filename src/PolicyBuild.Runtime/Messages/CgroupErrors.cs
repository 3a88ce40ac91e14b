using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8036 to PB8039: the cgroup with the limits of 'resources'. Best-effort prints them as warnings and goes on.</summary>
internal static unsafe class CgroupErrors
{
    /// <summary>PB8036: no unified hierarchy.</summary>
    internal static int NoHierarchy(CgroupHierarchy hierarchy, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8036, bestEffort);
        line.Add("the limits of 'resources' need the unified hierarchy of cgroup v2 at /sys/fs/cgroup, and this host has "u8);
        line.Add(hierarchy switch
        {
            CgroupHierarchy.Hybrid => "the hybrid one (boot with systemd.unified_cgroup_hierarchy=1)"u8,
            CgroupHierarchy.Legacy => "cgroup v1 (boot with systemd.unified_cgroup_hierarchy=1, or with cgroup_no_v1=all)"u8,
            _ => "none"u8,
        });
        return End(ref line, bestEffort);
    }

    /// <summary>PB8037: controllers that the groups of this process do not hand on.</summary>
    internal static int NoControllers(CgroupControllers missing, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8037, number, ref bestEffort);
        line.Add("no cgroup can be made with the controllers of 'resources'"u8);
        RequirementErrors.AddControllers(ref line, missing);
        Message.AddReason(ref line, number);
        line.Add(number switch
        {
            KernelError.Busy => "; a group with processes hands on neither memory nor io: start policy-run in a delegated group whose parent hands them on (systemd-run --user --scope does)"u8,
            KernelError.ReadOnlyFileSystem => "; the container has /sys/fs/cgroup read-only"u8,
            KernelError.Access or KernelError.Permission => "; have a group delegated to this user (systemd: Delegate=yes, or systemd-run --user --scope)"u8,
            _ => "; the groups above must hand them on in cgroup.subtree_control"u8,
        });
        return End(ref line, bestEffort);
    }

    /// <summary>PB8037: the group itself.</summary>
    internal static int NotMade(int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8037, number, ref bestEffort);
        line.Add("the cgroup for the limits of 'resources' cannot be made"u8);
        Message.AddReason(ref line, number);
        return End(ref line, bestEffort);
    }

    /// <summary>PB8038: a limit was refused.</summary>
    internal static int Limit(ReadOnlySpan<byte> file, byte* value, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8038, number, ref bestEffort);
        line.Add("cannot write "u8);
        line.Add(value);
        line.Add(" into "u8);
        line.Add(file);
        Message.AddReason(ref line, number);
        return EndOne(ref line, bestEffort);
    }

    /// <summary>PB8039: a device whose disk is not found, or that takes no limits.</summary>
    internal static int Device(in PolicyPath path, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8039, number, ref bestEffort);
        line.Add("cannot limit input and output of the disk behind '"u8);
        line.Add(path.VariableName);
        line.Add(path.Path);
        line.Add("'"u8);
        Message.AddReason(ref line, number);
        return EndOne(ref line, bestEffort);
    }

    private static int End(ref Line line, bool bestEffort)
    {
        if (bestEffort) { line.Add("; cpu, pids and io are not limited, and memory for each process by itself (RLIMIT_DATA)"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    private static int EndOne(ref Line line, bool bestEffort)
    {
        if (bestEffort) { line.Add("; it is left out"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }
}
