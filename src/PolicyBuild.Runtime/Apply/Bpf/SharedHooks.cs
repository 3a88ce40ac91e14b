using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Security hooks that all sandboxes share, for the case that the kernel's ten places for programs of cgroups are taken: one program for
/// each hook and the whole system (<see cref="DispatcherCode"/>), kept by name in bpffs like its maps (<see cref="SharedPins"/>), so that no
/// process has to hold it. Everything is changed under a lock on the folder (<see cref="SharedFolder"/>), and goes with the last sandbox.
/// </summary>
internal unsafe struct SharedHooks
{
    private const uint None = ~0U;

    private int _folder;
    private SharedPins _pins;
    private uint _slot;

    /// <summary>The id of the cgroup that was taken in; 0: none.</summary>
    internal ulong Group { get; private set; }

    /// <summary>Whether the folder is open, and with it the lock held.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Opens the folder, makes it where it is not there, and waits for the lock: 0, or a negative error number.</summary>
    internal int Open() => Open(makes: true);

    /// <summary>
    /// Takes out what has come to its end: a sandbox, and all others whose cgroups are gone, those of killed launchers too. Where it cannot be done now, a later
    /// start or end does it.
    /// </summary>
    /// <param name="group">The id of a sandbox's cgroup that is gone; 0: none.</param>
    /// <param name="hierarchy">The open folder of cgroup v2 in which launchers' groups are.</param>
    internal static void TakeOut(ulong group, int hierarchy)
    {
        SharedHooks shared = default;
        if (shared.Open(makes: false) < 0) { return; }
        if (group != 0) { shared.Forget(group); }
        shared.Sweep(hierarchy);
        shared.Close();
    }

    /// <summary>Lets go of the lock; what no sandbox is left for is taken away before.</summary>
    internal void Close()
    {
        if (!IsOpen) { return; }

        // Where a name was taken away, what is attached may look into maps that are not these: then no map says that nobody is left.
        if (_pins.IsEmpty() && _pins.Check() == 0) { _pins.Remove(); }
        _pins.Close();
        Files.Close(_folder);
        IsOpen = false;
    }

    /// <summary>Takes a cgroup in and gives it a slot: 0, or a negative error number.</summary>
    /// <param name="cgroup">The group.</param>
    internal int Register(in LaunchedCgroup cgroup)
    {
        if (_slot != None) { return 0; }
        int swept = Sweep(cgroup.Parent);
        FileStatus status;
        int result = Files.Status(cgroup.Folder, &status);
        if (result == 0) { result = PlaceCode.Check(_pins.Sandboxes); }
        if (result == 0) { result = _pins.Check(); }
        uint slot = None;
        if (result == 0) { result = FindSlot(out slot); }

        // What killed launchers have left may be in the way.
        if (result == -KernelError.NoSpace && swept < 0) { result = swept; }
        if (result < 0) { return result; }
        ulong id = status.Inode;
        SharedSandbox sandbox = default;
        sandbox.Slot = slot;
        result = BpfCalls.Put(_pins.Sandboxes, (byte*)&id, (byte*)&sandbox);
        if (result < 0) { return result; }
        _slot = slot;
        Group = id;
        return 0;
    }

    /// <summary>Puts a program of the sandbox behind a hook: 0, or a negative error number.</summary>
    /// <param name="hook">The hook's name, ended by zero.</param>
    /// <param name="id">Its function in the kernel's types.</param>
    /// <param name="program">The program, loaded for the whole system.</param>
    internal readonly int Attach(byte* hook, uint id, int program) => _pins.Put(_slot, hook, id, program);

    /// <summary>Takes out what this start has put in.</summary>
    internal void Withdraw()
    {
        if (_slot == None || !IsOpen) { return; }
        Forget(Group);
        _slot = None;
        Group = 0;
    }

    /// <summary>Takes out a sandbox whose cgroup is gone.</summary>
    internal readonly void Forget(ulong group)
    {
        SharedSandbox sandbox;
        if (BpfCalls.LookUp(_pins.Sandboxes, (byte*)&group, (byte*)&sandbox) != 0) { return; }
        BpfCalls.Delete(_pins.Sandboxes, (byte*)&group);

        // What stays in a slot is taken out before the slot is given to another one.
        _pins.Clear(sandbox.Slot);
    }

    /// <summary>Takes out the sandboxes whose cgroups are gone: 0; EPERM where the kernel does not tell that, or another negative error number.</summary>
    /// <param name="hierarchy">An open folder of cgroup v2.</param>
    internal readonly int Sweep(int hierarchy)
    {
        ulong id = 0;
        ulong last = 0;
        bool isFirst = true;
        for (uint i = 0; i < 2 * SharedPins.Slots && BpfCalls.Next(_pins.Sandboxes, isFirst ? null : (byte*)&last, (byte*)&id) == 0; i++)
        {
            int group = FileHandle.OpenGroup(hierarchy, id);
            if (group >= 0) { Files.Close(group); }
            else if (group != -KernelError.Stale) { return group; }

            // Where one was taken out, the search begins again: a key that is gone has none behind it.
            isFirst = group < 0;
            last = id;
            if (isFirst) { Forget(id); }
        }

        return 0;
    }

    private int Open(bool makes)
    {
        if (IsOpen) { return 0; }
        _slot = None;
        int result = SharedFolder.OpenLocked(makes);
        if (result < 0) { return result; }
        _folder = result; // 0 too: a launcher that waits has closed its standard streams
        result = _pins.Open(_folder, makes);
        IsOpen = result == 0;
        if (IsOpen) { return 0; }

        // A folder without a map is what a launcher has left that was killed at its first or last step.
        if (result == -KernelError.NoEntry) { SharedFolder.Remove(); }
        Files.Close(_folder);
        return result;
    }

    private readonly int FindSlot(out uint slot)
    {
        byte* used = stackalloc byte[(int)SharedPins.Slots];
        for (uint i = 0; i < SharedPins.Slots; i++) { used[i] = 0; }
        ulong id = 0;
        for (uint i = 0; i < SharedPins.Slots && BpfCalls.Next(_pins.Sandboxes, i == 0 ? null : (byte*)&id, (byte*)&id) == 0; i++)
        {
            SharedSandbox sandbox;
            if (BpfCalls.LookUp(_pins.Sandboxes, (byte*)&id, (byte*)&sandbox) == 0 && sandbox.Slot < SharedPins.Slots) { used[sandbox.Slot] = 1; }
        }

        for (slot = 0; slot < SharedPins.Slots; slot++)
        {
            if (used[slot] == 0) { return _pins.Clear(slot); }
        }

        return -KernelError.NoSpace;
    }
}
