using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Security hooks that all sandboxes share, for the case that the kernel's ten places for programs of cgroups are taken: one program for
/// each hook and the whole system (<see cref="DispatcherCode"/>), kept by name in bpffs like its maps (<see cref="SharedPins"/>), so that no
/// process has to hold it. Everything is changed under a lock on the folder.
/// </summary>
internal unsafe struct SharedHooks
{
    private const uint OwnerAlone = 0x1C0; // 0700
    private const int OthersMask = 0x12; // 0022
    private const long BpfFileSystem = 0xCAFE4A11; // BPF_FS_MAGIC (linux/magic.h)
    private const long Exclusive = 2; // LOCK_EX
    private const uint None = ~0U;

    private int _folder;
    private SharedPins _pins;
    private uint _slot;

    /// <summary>The id of the cgroup that was taken in; 0: none.</summary>
    internal ulong Group { get; private set; }

    /// <summary>Whether the folder is open, and with it the lock held.</summary>
    internal readonly bool IsOpen => _folder > 0;

    /// <summary>Opens the folder, makes it where it is not there, and waits for the lock: 0, or a negative error number.</summary>
    internal int Open()
    {
        if (IsOpen) { return 0; }
        _slot = None;
        if (Files.FileSystemType("/sys/fs/bpf\0"u8) != BpfFileSystem) { return -KernelError.NoDevice; }
        int result = OpenFolder();
        if (result == -KernelError.NoEntry)
        {
            result = Folders.Make(OpenFlags.CurrentDirectory, SharedPins.Folder, OwnerAlone);
            if (result is 0 or -KernelError.Exists) { result = OpenFolder(); }
        }

        if (result < 0) { return result; }
        _folder = result;

        // Everybody may make names in bpffs: what another user has put there is not to be trusted.
        FileStatus status;
        result = Files.Status(_folder, &status);
        if (result == 0 && (status.UserId != 0 || (status.Mode & OthersMask) != 0)) { result = -KernelError.Access; }
        if (result == 0) { result = (int)Sys.Call(SyscallNumber.FLock, _folder, Exclusive); }
        if (result == 0) { result = _pins.Open(_folder); }
        if (result == 0) { return 0; }
        Files.Close(_folder);
        _folder = 0;
        return result;
    }

    /// <summary>Lets go of the lock.</summary>
    internal void Close()
    {
        if (!IsOpen) { return; }
        _pins.Close();
        Files.Close(_folder);
        _folder = 0;
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

    private static int OpenFolder() =>
        Files.Open(OpenFlags.CurrentDirectory, SharedPins.Folder, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);

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
