using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// The cgroup of one program: made before the program, with its limits written, so that the program's first process is born in it
/// (CLONE_INTO_CGROUP; writing cgroup.procs would wait for a grace period of the kernel, some milliseconds).
/// </summary>
internal unsafe struct LaunchedCgroup
{
    private int _parent;
    private CgroupName _name;
    private CgroupRemover _remover;

    /// <summary>The open folder; 0 without a cgroup.</summary>
    internal int Folder { get; private set; }

    internal readonly bool IsActive => Folder != 0;

    /// <summary>The folder above it.</summary>
    internal readonly int Parent => _parent;

    /// <summary>Makes the cgroup that the bundle asks for, by limits or by programs that are attached to it; the exit status.</summary>
    internal int Create(ref LaunchState state)
    {
        int error = CreateForLimits(ref state);
        bool hasPrograms = error == 0 && BpfLayer.IsWanted(ref state);
        if (hasPrograms && !IsActive) { error = CreateForPrograms(state.BestEffort); }
        if (hasPrograms && error == 0 && IsActive) { error = StartRemover(); }
        if (IsActive && state.Report.IsWanted) { state.Report.Details.AddCgroup(Folder); }
        return error;
    }

    private int CreateForLimits(ref LaunchState state)
    {
        BundleStatus status = state.Bundle.Find(SectionKind.Cgroup, 0, 0, out byte* section, out ulong length);
        if (status == BundleStatus.NotFound) { return 0; }
        CgroupReader limits = default;
        if (status == BundleStatus.Ok) { status = CgroupReader.Open(section, length, out limits); }
        if (status != BundleStatus.Ok) { return BundleErrors.Damaged(state.Arguments.Bundle, status); }

        CgroupHierarchy hierarchy = CgroupHost.Hierarchy();
        if (hierarchy != CgroupHierarchy.Unified)
        {
            MemoryFallback.Use(ref state, limits);
            return CgroupErrors.NoHierarchy(hierarchy, state.BestEffort);
        }

        int error = FindParent(limits, state.BestEffort);
        if (error == 0 && _parent > 0)
        {
            int result = Make();
            if (result < 0) { error = CgroupErrors.NotMade(-result, state.BestEffort); }
        }

        if (error == 0 && IsActive) { error = CgroupLimits.Write(ref state, limits, Folder); }
        if (error != 0) { Remove(); }
        else if (!IsActive) { MemoryFallback.Use(ref state, limits); }
        return error;
    }

    /// <summary>Kills all in the cgroup: at once (cgroup.kill, since Linux 5.14), or one after the other.</summary>
    internal readonly void Kill()
    {
        if (Files.WriteText(Folder, "cgroup.kill"u8, "1"u8) < 0) { CgroupProcesses.Kill(Folder); }
    }

    /// <summary>
    /// Whether this process, as it is by now, may write the group's files, and so lift its limits and leave it. In a mount namespace of the sandbox's
    /// own the folder is another one, read-only.
    /// </summary>
    internal readonly bool IsWritable()
    {
        int file = Files.Open(Folder, "cgroup.procs"u8, OpenFlags.WriteOnly);
        if (file < 0) { return false; }
        Files.Close(file);
        return true;
    }

    /// <summary>Keeps what the group needs until it is removed.</summary>
    internal readonly void Keep(ref Descriptors kept)
    {
        if (!IsActive) { return; }
        kept.Keep(Parent);
        kept.Keep(Folder);
    }

    /// <summary>Takes the cgroup away. Where processes are left in it, the remover does, or a later start sweeps it.</summary>
    /// <returns>Whether it is gone.</returns>
    internal bool Remove()
    {
        if (_name.Length == 0) { return true; }
        int result = Folders.Remove(_parent, _name.Text);
        _name = default;
        return result == 0;
    }

    /// <summary>Closes the folders of a group that was only tried.</summary>
    internal void Close()
    {
        Files.Close(Folder);
        Files.Close(_parent);
        Folder = 0;
    }

    /// <summary>The same where all in it have been killed: waits until the last of them is gone, two seconds at most.</summary>
    internal bool RemoveKilled() => RemoveOnceEmpty(isPatient: false);

    /// <summary>What the remover does: waits as long as there are processes, takes the group away and its programs out of the hooks that all sandboxes share.</summary>
    internal void RemoveInLaunchersPlace()
    {
        FileStatus status;
        ulong id = Files.Status(Folder, &status) == 0 ? status.Inode : 0;
        bool isGone = RemoveOnceEmpty(isPatient: true);
        CgroupSweep.Run(_parent);
        SharedHooks.TakeOut(isGone ? id : 0, _parent);
    }

    /// <summary>What follows when the group was taken away, or could not be: its programs leave the hooks that all sandboxes share, and where it is gone nobody has to remove it.</summary>
    internal void EndWith(bool isGone, in BpfLayer programs)
    {
        if (!IsActive) { return; }
        programs.TakeOut(isGone, Parent);
        if (isGone) { _remover.Stop(); }
    }

    /// <param name="isPatient">Whether it waits for processes that nobody has killed.</param>
    private bool RemoveOnceEmpty(bool isPatient)
    {
        const int MaxEvents = 8;
        const ulong Wait = 250_000_000; // nanoseconds
        const int TextBytes = 64;
        if (_name.Length == 0) { return true; }
        int result = -KernelError.Busy;
        int events = Files.Open(Folder, "cgroup.events"u8, OpenFlags.ReadOnly);
        byte* text = stackalloc byte[TextBytes];
        for (int i = 0; i < MaxEvents;)
        {
            // Read first: what is told later is a change since.
            long length = Files.ReadAt(events, text, TextBytes - 1, 0);
            text[length > 0 ? length : 0] = 0;
            result = Folders.Remove(_parent, _name.Text);
            if (result != -KernelError.Busy) { break; }
            bool waits = isPatient && CString.StartsWith(text, "populated 1"u8);
            Pipes.PollEntry entry = default;
            entry.Descriptor = events;
            entry.Wanted = Pipes.Changed;
            TimeSpec limit = TimeSpec.Of(Wait);
            if (Pipes.Poll(&entry, 1, waits ? null : &limit) < 0 || !waits) { i++; }
        }

        Files.Close(events);
        _name = default;
        return result == 0;
    }

    private int StartRemover()
    {
        int result = _remover.Start(this);
        if (result == 0) { return 0; }
        Remove();
        return result == -KernelError.TryAgain ? ProcessErrors.NoProcess() : ProcessErrors.Step("start the process that takes the cgroup away"u8, -result);
    }

    /// <summary>
    /// Looks for a group beneath which the controllers can be handed on: the launcher's own, or, because the kernel keeps groups with processes
    /// from handing on memory and io, the one above.
    /// </summary>
    private int FindParent(in CgroupReader limits, bool bestEffort)
    {
        PathBuffer path = default;
        path.Add("/sys/fs/cgroup"u8);
        int root = path.Length;
        int result = CgroupHost.AddOwnGroup(ref path);
        CgroupControllers missing = CgroupFiles.Needed(limits);
        if (result == 0) { result = Open(path.Text, limits, ref missing); }
        if (result < 0 && path.Length > root + 1)
        {
            path.Truncate(CString.LastIndexOf(path.Text, (byte)'/'));
            CgroupControllers missingAbove = CgroupFiles.Needed(limits);
            int above = Open(path.Text, limits, ref missingAbove);
            if (above >= 0) { result = above; }
        }

        if (result < 0) { return CgroupErrors.NoControllers(missing, -result, bestEffort); }
        _parent = result;
        return 0;
    }

    private static int Open(byte* path, in CgroupReader limits, ref CgroupControllers missing)
    {
        int folder = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (folder < 0) { return folder; }
        int result = CgroupFiles.HandOn(folder, CgroupFiles.Needed(limits), ref missing);
        if (result == 0) { return folder; }
        Files.Close(folder);
        return result;
    }

    /// <summary>A group without limits is made in any hierarchy of cgroup v2: beside cgroup v1 too, and for that it needs no controller.</summary>
    /// <returns>0, or a negative error number: ENODEV where there is no cgroup v2.</returns>
    internal int CreateWithoutLimits()
    {
        CgroupHierarchy hierarchy = CgroupHost.Hierarchy();
        if (hierarchy is not (CgroupHierarchy.Unified or CgroupHierarchy.Hybrid)) { return -KernelError.NoDevice; }
        PathBuffer path = default;
        path.Add(hierarchy == CgroupHierarchy.Unified ? "/sys/fs/cgroup"u8 : "/sys/fs/cgroup/unified"u8);
        int result = CgroupHost.AddOwnGroup(ref path);
        if (result == 0) { result = Files.Open(OpenFlags.CurrentDirectory, path.Text, OpenFlags.ReadOnly | OpenFlags.Directory); }
        if (result < 0) { return result; }
        _parent = result;
        return Make();
    }

    private int CreateForPrograms(bool bestEffort)
    {
        int result = CreateWithoutLimits();
        if (result == -KernelError.NoDevice) { return BpfErrors.NoHierarchy(bestEffort); }
        return result < 0 ? BpfErrors.NoGroup(-result, bestEffort) : 0;
    }

    private int Make()
    {
        const uint Attempts = 16;
        if (CgroupSweep.Run(_parent)) { SharedHooks.TakeOut(0, _parent); }
        int result = -KernelError.TryAgain;
        for (uint i = 0; i < Attempts && result is -KernelError.TryAgain or -KernelError.Exists; i++)
        {
            result = CgroupName.OfThisProcess(i, out _name);
            if (result == 0) { result = Folders.Make(_parent, _name.Text, Folders.OwnersAlone); }
            if (result == 0) { result = OpenLocked(isLast: i == Attempts - 1); }
        }

        if (result < 0) { _name = default; }
        return result;
    }

    /// <summary>
    /// Opens the folder that has been made, and locks it against a sweep by a launcher that does not see this process: 0, or a negative error number,
    /// EAGAIN where the sweep was there first.
    /// </summary>
    /// <param name="isLast">Whether there is no other attempt: then any lock that somebody else has is put up with.</param>
    private int OpenLocked(bool isLast)
    {
        int folder = Files.Open(_parent, _name.Text, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (folder < 0) { return folder == -KernelError.NoEntry ? -KernelError.TryAgain : folder; }
        int result = Folders.Lock(folder, isShared: true);
        if (result == -KernelError.TryAgain && isLast) { result = 0; }

        // The lock is also to be had once the folder is gone, which then holds nothing.
        if (result == 0)
        {
            int file = Files.Open(folder, "cgroup.procs"u8, OpenFlags.ReadOnly);
            if (file < 0) { result = file is -KernelError.NoEntry or -KernelError.NoDevice ? -KernelError.TryAgain : file; }
            else { Files.Close(file); }
        }

        if (result == 0) { Folder = folder; }
        else { Files.Close(folder); }
        if (result < 0) { Folders.Remove(_parent, _name.Text); }
        return result;
    }
}
