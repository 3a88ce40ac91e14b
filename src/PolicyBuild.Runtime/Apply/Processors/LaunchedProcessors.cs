using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Apply.Processors;

/// <summary>
/// The processors that the program starts on (<c>performance.cpu_affinity</c>). They are found while the launcher sees the host's /sys, and set in the
/// process that becomes the program once it is in its cgroup: joining a group with a cpuset sets them anew (before Linux 6.2).
/// </summary>
internal unsafe struct LaunchedProcessors
{
    private ProcessorSet* _set;
    private NodeChoice _choice;
    private bool _prefersMemory;

    /// <summary>Whether the program is kept to some processors.</summary>
    internal readonly bool IsActive => _set is not null;

    /// <summary>Finds out which processors they are; the exit status.</summary>
    internal int Find(ref LaunchState state)
    {
        if (!state.Has(LaunchFlags.Processors) && !state.Has(LaunchFlags.ProcessorsOfNode)) { return 0; }
        ProcessorSet allowed = default;
        int result = Scheduling.GetAllowed(allowed.Words, ProcessorSet.Bytes);
        if (result < 0) { return AffinityErrors.NotFound("the processors of this process"u8, -result, state.BestEffort); }
        return state.Has(LaunchFlags.Processors) ? TakeList(ref state, allowed) : TakeNode(ref state, allowed);
    }

    /// <summary>Keeps this process to them; the exit status.</summary>
    internal int Apply(bool bestEffort)
    {
        if (!IsActive) { return 0; }
        int result = Scheduling.SetAllowed(_set->Words, ProcessorSet.Bytes);
        if (result < 0)
        {
            int error = AffinityErrors.Refused(*_set, -result, bestEffort);
            _set = null;
            return error;
        }

        if (!_choice.HasMemory) { return 0; }
        result = Scheduling.PreferMemoryOf(_choice.Node);
        _prefersMemory = result == 0;

        // A kernel without CONFIG_NUMA has one kind of memory.
        return result is 0 or -KernelError.NotImplemented ? 0 : AffinityErrors.MemoryRefused(_choice.Node, -result, bestEffort);
    }

    /// <summary>What the report says of them.</summary>
    internal readonly void Describe(ref LaunchState state, ref JsonText json)
    {
        bool isNode = state.Has(LaunchFlags.ProcessorsOfNode);
        if (!isNode && !state.Has(LaunchFlags.Processors)) { return; }
        json.Key("processors"u8);
        json.BeginObject();
        json.Key("asked"u8);
        json.Word(isNode ? "numa-aware"u8 : "list"u8);
        json.Key("applied"u8);
        json.Truth(IsActive);
        if (IsActive)
        {
            json.Key("set"u8);
            json.Ranges(*_set);
        }

        if (_choice.Nodes != 0)
        {
            json.Key("nodes"u8);
            json.Number(_choice.Nodes);
            json.Key("node"u8);
            json.Number(_choice.Node);
            json.Key("prefersItsMemory"u8);
            json.Truth(_prefersMemory);
        }

        json.EndObject();
    }

    private int TakeList(ref LaunchState state, in ProcessorSet allowed)
    {
        ProcessorSet wanted = default;
        for (uint i = 0; i < state.Settings.Header->Processors.Count; i++)
        {
            ProcessorRangeRecord* range = state.Settings.Processors(i);
            wanted.Add((int)range->First, (int)range->Last);
        }

        ProcessorSet left = wanted;
        left.Intersect(allowed);
        if (left.IsEmpty) { return AffinityErrors.NoneLeft(wanted, allowed, state.BestEffort); }
        wanted.Remove(allowed);
        if (!wanted.IsEmpty) { AffinityErrors.LeftOut(wanted, allowed); }
        return Keep(left);
    }

    private int TakeNode(ref LaunchState state, in ProcessorSet allowed)
    {
        ProcessorSet own = allowed;
        if (Scheduling.CurrentNode(out uint current) < 0) { current = 0; }
        int result;
        fixed (byte* folder = "/sys/devices/system/node\0"u8) { result = NodeChoice.Find(folder, current, ref own, out _choice); }

        // Without CONFIG_NUMA there is no such folder, and one node; without sysfs nobody can tell.
        if (result == -KernelError.NoEntry && ProcessorLists.Online(out _) == 0) { return 0; }
        if (result < 0)
        {
            _choice = default;
            return AffinityErrors.NotFound("the NUMA nodes of this host, below /sys/devices/system/node,"u8, -result, state.BestEffort);
        }

        return _choice.Nodes == 1 ? 0 : Keep(own);
    }

    private int Keep(in ProcessorSet processors)
    {
        _set = (ProcessorSet*)PrivateMemory.Map(ProcessorSet.Bytes);
        if (_set is null) { return ProcessErrors.Step("keep a list of processors"u8, KernelError.NoMemory); }
        *_set = processors;
        return 0;
    }
}
