using PolicyBuild.Runtime.Apply.Processors;
using PolicyBuild.Runtime.Host;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8071 to PB8073: the processors of 'performance.cpu_affinity'. Best-effort prints them as warnings and leaves the program where it may run.</summary>
internal static unsafe class AffinityErrors
{
    /// <summary>PB8071: none of the processors of the list can be used.</summary>
    internal static int NoneLeft(in ProcessorSet wanted, in ProcessorSet allowed, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8071, bestEffort);
        line.Add("of the processors of performance.cpu_affinity ("u8);
        AddRanges(ref line, wanted);
        line.Add(") none can be used: "u8);
        AddHost(ref line, allowed);
        line.Add(bestEffort
            ? "; the program may use all of those"u8
            : "; list processors that it has, start policy-run with a wider mask (taskset, cpuset), or use --best-effort to leave the setting out"u8);
        return End(ref line, bestEffort);
    }

    /// <summary>Says which processors of the list are left out, where others are there.</summary>
    internal static void LeftOut(in ProcessorSet missing, in ProcessorSet allowed)
    {
        Line line = default;
        Message.BeginSkipped(ref line);
        line.Add("processors of performance.cpu_affinity are left out ("u8);
        AddRanges(ref line, missing);
        line.Add("): "u8);
        AddHost(ref line, allowed);
        line.Send();
    }

    /// <summary>PB8072: what the setting depends on cannot be read.</summary>
    internal static int NotFound(ReadOnlySpan<byte> what, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8072, bestEffort);
        line.Add("performance.cpu_affinity: "u8);
        line.Add(what);
        line.Add(" cannot be read"u8);
        Message.AddReason(ref line, number);
        line.Add(bestEffort
            ? "; the program is kept to none"u8
            : "; mount sysfs at /sys, take the setting out of the policy, or use --best-effort to leave it out"u8);
        return End(ref line, bestEffort);
    }

    /// <summary>PB8073: the kernel, or a filter of the caller's, does not let the program be kept to processors.</summary>
    internal static int Refused(in ProcessorSet processors, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8073, bestEffort);
        line.Add("the program cannot be kept to the processors "u8);
        AddRanges(ref line, processors);
        Message.AddReason(ref line, number);
        line.Add(bestEffort
            ? "; it is kept to none"u8
            : "; sched_setaffinity must be allowed here, and the cgroup's cpuset must have one of them; --best-effort leaves the setting out"u8);
        return End(ref line, bestEffort);
    }

    /// <summary>PB8073: the same for the memory of a node.</summary>
    internal static int MemoryRefused(uint node, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8073, bestEffort);
        line.Add("the memory of NUMA node "u8);
        line.Add(node);
        line.Add(" cannot be preferred"u8);
        Message.AddReason(ref line, number);
        line.Add(bestEffort
            ? "; the program keeps to the node's processors alone"u8
            : "; set_mempolicy must be allowed here (containers often refuse it), and the cpuset must have the node; --best-effort goes on without"u8);
        return End(ref line, bestEffort);
    }

    private static void AddHost(ref Line line, in ProcessorSet allowed)
    {
        if (ProcessorLists.Online(out ProcessorSet online) == 0)
        {
            line.Add("this host has "u8);
            AddRanges(ref line, online);
            line.Add(", and "u8);
        }

        line.Add("the launcher may use "u8);
        AddRanges(ref line, allowed);
    }

    private static void AddRanges(ref Line line, in ProcessorSet processors)
    {
        const int Shown = 16;
        int count = 0;
        for (int first = processors.Next(0); first >= 0; count++)
        {
            if (count == Shown)
            {
                line.Add(", and more"u8);
                return;
            }

            int last = processors.LastFrom(first);
            if (count != 0) { line.Add(", "u8); }
            line.Add((ulong)first);
            if (last != first)
            {
                line.Add("-"u8);
                line.Add((ulong)last);
            }

            first = processors.Next(last + 1);
        }
    }

    private static int End(ref Line line, bool bestEffort)
    {
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }
}
