using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The eBPF programs of the policy: loaded and attached by the launcher before the first process of the sandbox is there, and armed by that
/// process as the last thing before the filter. What holds them is the cgroup alone: a killed launcher changes nothing.
/// </summary>
internal unsafe struct BpfLayer
{
    private const int Sections = 2;
    private const ulong PageBytes = 4096; // a longer page is mapped whole

    // Apart from the launch's state, which lies on the stack: some 8 KiB.
    private BpfSection* _sections;

    // What arms the programs, shared with the kernel: a map of either section at most.
    private uint* _mode;
    private uint* _otherMode;

    // The id of the cgroup, where it has programs behind hooks that all sandboxes share; 0: none.
    private ulong _sharedGroup;

    /// <summary>What the programs tell, where somebody asks.</summary>
    internal DenialWatch Denials;

    /// <summary>Whether the bundle has such programs.</summary>
    internal static bool IsWanted(ref LaunchState state) => state.HasSection(SectionKind.BpfLsm) || state.HasSection(SectionKind.BpfNetwork);

    /// <summary>Whether programs are attached.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>Loads and attaches; the exit status. Without a cgroup there is nothing to attach to, and best-effort has said so.</summary>
    internal int Load(ref LaunchState state)
    {
        if (!IsWanted(ref state) || !state.Cgroup.IsActive) { return 0; }
        _sections = (BpfSection*)PrivateMemory.Map(Sections * (ulong)sizeof(BpfSection));
        if (_sections is null) { return ProcessErrors.Step("load the policy's BPF programs"u8, KernelError.NoMemory); }
        int error = _sections[0].Open(ref state, SectionKind.BpfLsm);
        if (error == 0) { error = _sections[1].Open(ref state, SectionKind.BpfNetwork); }
        if (error != 0) { return error; }

        MemoryLimit limit = default;
        limit.Raise();
        error = LoadAll(ref state);
        limit.Restore();
        if (error != Message.CouldNotApply) { error = MapShared(ref state); }
        for (int i = 0; i < Sections; i++) { _sections[i].CloseAll(Denials.Descriptor); }
        return error;
    }

    /// <summary>
    /// From here on the programs judge what this process does, and all others in the cgroup; what arms them is out of its memory then. The exit status.
    /// </summary>
    internal int Arm(LaunchMode mode)
    {
        uint number = (uint)mode + 1;
        if (_mode is not null) { *_mode = number; }
        if (_otherMode is not null) { *_otherMode = number; }
        int result = Disown();
        return result < 0 ? ProcessErrors.Step("let go of the mode of the BPF programs"u8, -result) : 0;
    }

    /// <summary>Takes what arms the programs out of this process's memory, where it could be reached later: 0, or a negative error number.</summary>
    internal int Disown()
    {
        int result = _mode is null ? 0 : PrivateMemory.Unmap(_mode, PageBytes);
        int other = _otherMode is null ? 0 : PrivateMemory.Unmap(_otherMode, PageBytes);
        _mode = null;
        _otherMode = null;
        return result < 0 ? result : other;
    }

    /// <summary>Takes the sandbox's programs from the hooks that all share, where it has some there, and those of launchers that were killed.</summary>
    /// <param name="isGone">Whether the sandbox's cgroup is gone; else a later start or end takes them out.</param>
    /// <param name="hierarchy">The open folder in which launchers' cgroups are.</param>
    internal readonly void TakeOut(bool isGone, int hierarchy)
    {
        if (_sharedGroup == 0) { return; }
        CgroupSweep.Run(hierarchy);
        SharedHooks.TakeOut(isGone ? _sharedGroup : 0, hierarchy);
    }

    /// <summary>Writes the programs into the report, where there are some.</summary>
    internal readonly void Describe(ref JsonText json)
    {
        if (_sections is null) { return; }
        json.Key("programs"u8);
        json.BeginArray();
        for (int i = 0; i < Sections; i++)
        {
            if (_sections[i].IsOpen) { BpfDescription.Write(_sections[i], ref json); }
        }

        json.EndArray();
    }

    private int LoadAll(ref LaunchState state)
    {
        StartPaths paths = default;
        int error = LeaveOut(TypeSearch.Run(ref state, _sections, Sections, out WantedTypes wanted), 0, Sections);
        for (int i = 0; error == 0 && i < Sections; i++)
        {
            if (_sections[i].IsOpen) { error = LeaveOut(BpfMaps.Make(ref state, ref _sections[i], ref _sections[1 - i], ref paths), i, 1); }
        }

        for (int i = 0; error == 0 && i < Sections; i++)
        {
            if (_sections[i].IsOpen) { error = LeaveOut(BpfPrograms.Load(ref state, ref _sections[i], wanted, paths), i, 1); }
        }

        BpfAttach attach = default;
        for (int i = 0; error == 0 && i < Sections; i++)
        {
            if (_sections[i].IsOpen) { error = attach.Run(ref state, ref _sections[i], wanted); }
        }

        _sharedGroup = attach.End(error);
        return error;
    }

    /// <summary>Takes an answer of what makes maps and loads programs, and leaves out as much as it says and no more: 0 where the start goes on.</summary>
    private readonly int LeaveOut(int answer, int first, int count)
    {
        if (answer is not (BpfErrors.LeftOut or BpfErrors.HooksLeftOut or BpfErrors.AllLeftOut)) { return answer; }
        for (int i = 0; i < Sections; i++)
        {
            bool isMeant = answer == BpfErrors.AllLeftOut || (i >= first && i < first + count);
            if (isMeant) { _sections[i].LeaveOut(hooksAlone: answer == BpfErrors.HooksLeftOut); }
        }

        return 0;
    }

    private int MapShared(ref LaunchState state)
    {
        for (int i = 0; i < Sections; i++)
        {
            int result = state.Arguments.WatchDenials ? Watch(_sections[i]) : 0;
            if (result < 0) { return ProcessErrors.Step("watch the denials of the BPF programs"u8, -result); }
            int map = BpfMaps.Find(_sections[i], BpfMapRole.Mode, out _);
            if (map <= 0) { continue; }
            byte* mode = PrivateMemory.MapShared(map, PageBytes, 0, writable: true);
            if (mode is null) { return ProcessErrors.Step("map the mode of the BPF programs"u8, KernelError.NoMemory); }
            if (_mode is null) { _mode = (uint*)mode; }
            else { _otherMode = (uint*)mode; }
        }

        IsActive = true;
        return 0;
    }

    /// <summary>The two sections share the ring buffer; one that only the second has is taken too.</summary>
    private int Watch(in BpfSection section)
    {
        int events = BpfMaps.Find(section, BpfMapRole.Events, out uint bytes);
        return events <= 0 || Denials.Descriptor != 0 ? 0 : Denials.Open(events, bytes, _sections, Sections);
    }
}
