using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Security hooks that all sandboxes share, for the case that the kernel's ten places for programs of cgroups are taken: one program for
/// each hook and the whole system (<see cref="DispatcherCode"/>), kept by name in bpffs like its maps, so that no process has to hold it.
/// Everything is changed under a lock on the folder.
/// </summary>
internal unsafe struct SharedHooks
{
    private const uint Slots = 1024;
    private const uint HashMap = 1; // BPF_MAP_TYPE_HASH
    private const uint ProgramArray = 3; // BPF_MAP_TYPE_PROG_ARRAY
    private const uint OwnerAlone = 0x1C0; // 0700
    private const int OthersMask = 0x12; // 0022
    private const long BpfFileSystem = 0xCAFE4A11; // BPF_FS_MAGIC (linux/magic.h)
    private const long Exclusive = 2; // LOCK_EX
    private const uint None = ~0U;

    private int _folder;
    private int _sandboxes;
    private uint _slot;
    private ulong _group;

    // The folder's name has the version of what is in it.
    private static ReadOnlySpan<byte> Folder => "/sys/fs/bpf/policybuild-1"u8;

    private static ReadOnlySpan<byte> ProgramsPrefix => "programs_"u8;

    /// <summary>Whether the folder is open, and with it the lock held.</summary>
    internal readonly bool IsOpen => _folder > 0;

    /// <summary>Opens the folder, makes it where it is not there, and waits for the lock: 0, or a negative error number.</summary>
    internal int Open()
    {
        if (IsOpen) { return 0; }
        _slot = None;
        if (Files.FileSystemType("/sys/fs/bpf\0"u8) != BpfFileSystem) { return -KernelError.NoDevice; }
        int result = Files.Open(OpenFlags.CurrentDirectory, Folder, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (result == -KernelError.NoEntry)
        {
            result = Folders.Make(OpenFlags.CurrentDirectory, Folder, OwnerAlone);
            if (result is 0 or -KernelError.Exists) { result = Files.Open(OpenFlags.CurrentDirectory, Folder, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow); }
        }

        if (result < 0) { return result; }
        _folder = result;

        // Everybody may make names in bpffs: what another user has put there is not to be trusted.
        FileStatus status;
        result = Files.Status(_folder, &status);
        if (result == 0 && (status.UserId != 0 || (status.Mode & OthersMask) != 0)) { result = -KernelError.Access; }
        if (result == 0) { result = (int)Sys.Call(SyscallNumber.FLock, _folder, Exclusive); }
        if (result == 0) { result = Map("sandboxes"u8, null, HashMap, sizeof(ulong), (uint)sizeof(SharedSandbox)); }
        if (result >= 0)
        {
            _sandboxes = result;
            return 0;
        }

        Files.Close(_folder);
        _folder = 0;
        return result;
    }

    /// <summary>Lets go of the lock.</summary>
    internal void Close()
    {
        if (!IsOpen) { return; }
        Files.Close(_sandboxes);
        Files.Close(_folder);
        _folder = 0;
    }

    /// <summary>Takes a cgroup in and gives it a slot: 0, or a negative error number.</summary>
    /// <param name="cgroup">The group.</param>
    internal int Register(in LaunchedCgroup cgroup)
    {
        if (_slot != None) { return 0; }
        Sweep(cgroup.Parent);
        FileStatus status;
        int result = Files.Status(cgroup.Folder, &status);
        if (result == 0) { result = CheckPlace(); }
        if (result == 0) { result = FindSlot(out _slot); }
        if (result < 0) { return result; }
        ulong id = status.Inode;
        SharedSandbox sandbox = default;
        sandbox.Slot = _slot;
        result = BpfCalls.Put(_sandboxes, (byte*)&id, (byte*)&sandbox);
        if (result == 0) { _group = id; }
        else { _slot = None; }
        return result;
    }

    /// <summary>Puts a program of the sandbox behind a hook: 0, or a negative error number.</summary>
    /// <param name="hook">The hook's name, ended by zero.</param>
    /// <param name="id">Its function in the kernel's types.</param>
    /// <param name="program">The program, loaded for the whole system.</param>
    internal readonly int Attach(byte* hook, uint id, int program)
    {
        int programs = Map(ProgramsPrefix, hook, ProgramArray, sizeof(uint), sizeof(uint));
        if (programs < 0) { return programs; }
        int result = LinkDispatcher(hook, id, programs);
        uint slot = _slot;
        uint value = (uint)program;

        // A hook's array has one program for each sandbox: a second one would take the place of the first, and what that denies would pass.
        uint known;
        if (result == 0 && BpfCalls.LookUp(programs, (byte*)&slot, (byte*)&known) == 0) { result = -KernelError.Busy; }
        if (result == 0) { result = BpfCalls.Put(programs, (byte*)&slot, (byte*)&value); }
        Files.Close(programs);
        return result;
    }

    /// <summary>Takes out what this start has put in.</summary>
    internal void Withdraw()
    {
        if (_slot == None || !IsOpen) { return; }
        ulong id = _group;
        BpfCalls.Delete(_sandboxes, (byte*)&id);
        ClearSlot(_slot);
        _slot = None;
    }

    /// <summary>Takes out the sandboxes whose cgroups are gone.</summary>
    /// <param name="hierarchy">An open folder of cgroup v2.</param>
    internal readonly void Sweep(int hierarchy)
    {
        ulong id = 0;
        ulong last = 0;
        bool isFirst = true;
        for (uint i = 0; i < 2 * Slots && BpfCalls.Next(_sandboxes, isFirst ? null : (byte*)&last, (byte*)&id) == 0; i++)
        {
            int group = FileHandle.OpenGroup(hierarchy, id);
            if (group >= 0) { Files.Close(group); }
            isFirst = group == -KernelError.Stale;
            last = id;
            if (!isFirst) { continue; }

            // Where one was taken out, the search begins again: a key that is gone has none behind it.
            SharedSandbox sandbox;
            if (BpfCalls.LookUp(_sandboxes, (byte*)&id, (byte*)&sandbox) == 0) { ClearSlot(sandbox.Slot); }
            BpfCalls.Delete(_sandboxes, (byte*)&id);
        }
    }

    /// <summary>The program of the hook serves this sandbox alone: a group inside another sandbox's would not be asked for.</summary>
    private readonly int CheckPlace()
    {
        PathBuffer path = default;
        path.Add(CgroupHost.Hierarchy() == CgroupHierarchy.Hybrid ? "/sys/fs/cgroup/unified"u8 : "/sys/fs/cgroup"u8);
        int root = path.Length;
        int result = CgroupHost.AddOwnGroup(ref path);
        int depth = 1;
        while (result == 0 && path.Length > root + 1)
        {
            FileStatus status;
            SharedSandbox sandbox;
            if (++depth > DispatcherCode.Levels / 2) { return -KernelError.TooBig; }
            result = Files.Status(path.Text, &status);
            if (result != 0) { return result; }
            ulong id = status.Inode;
            if (BpfCalls.LookUp(_sandboxes, (byte*)&id, (byte*)&sandbox) == 0) { return -KernelError.Exists; }
            path.Truncate(CString.LastIndexOf(path.Text, (byte)'/'));
        }

        return result;
    }

    private readonly int FindSlot(out uint slot)
    {
        byte* used = stackalloc byte[(int)Slots];
        for (uint i = 0; i < Slots; i++) { used[i] = 0; }
        ulong id = 0;
        for (uint i = 0; i < Slots && BpfCalls.Next(_sandboxes, i == 0 ? null : (byte*)&id, (byte*)&id) == 0; i++)
        {
            SharedSandbox sandbox;
            if (BpfCalls.LookUp(_sandboxes, (byte*)&id, (byte*)&sandbox) == 0 && sandbox.Slot < Slots) { used[sandbox.Slot] = 1; }
        }

        for (slot = 0; slot < Slots; slot++)
        {
            if (used[slot] != 0) { continue; }
            ClearSlot(slot);
            return 0;
        }

        return -KernelError.NoSpace;
    }

    /// <summary>Empties a slot in the array of every hook.</summary>
    private readonly void ClearSlot(uint slot)
    {
        const int BufferBytes = 8192;
        const int RecordLengthOffset = 16; // struct linux_dirent64 (linux/dirent.h)
        const int NameOffset = 19;
        const long FromBegin = 0; // SEEK_SET
        byte* buffer = stackalloc byte[BufferBytes];
        Sys.Call(SyscallNumber.LSeek, _folder, 0, FromBegin);
        for (long count = Files.ReadDirectory(_folder, buffer, BufferBytes); count > 0; count = Files.ReadDirectory(_folder, buffer, BufferBytes))
        {
            for (byte* record = buffer; record < buffer + count; record += *(ushort*)(record + RecordLengthOffset))
            {
                byte* name = record + NameOffset;
                if (!CString.StartsWith(name, ProgramsPrefix)) { continue; }
                PathBuffer path = default;
                AddPath(ref path, ProgramsPrefix, name + ProgramsPrefix.Length);
                int programs = BpfCalls.Get(path.Text);
                if (programs < 0) { continue; }
                BpfCalls.Delete(programs, (byte*)&slot);
                Files.Close(programs);
            }
        }
    }

    /// <summary>Attaches the hook's dispatcher where it is not yet: 0, or a negative error number.</summary>
    private readonly int LinkDispatcher(byte* hook, uint id, int programs)
    {
        PathBuffer path = default;
        AddPath(ref path, "link_"u8, hook);
        int link = BpfCalls.Get(path.Text);
        if (link == -KernelError.NoEntry)
        {
            int dispatcher = DispatcherCode.Load(id, _sandboxes, programs);
            if (dispatcher < 0) { return dispatcher; }
            link = BpfCalls.Link(dispatcher);
            Files.Close(dispatcher);
            if (link < 0) { return link; }
            int result = BpfCalls.Pin(link, path.Text);
            Files.Close(link);
            return result;
        }

        if (link < 0) { return link; }
        Files.Close(link);
        return 0;
    }

    /// <summary>A map of the folder, which is made where it is not there: a descriptor, or a negative error number.</summary>
    private static int Map(ReadOnlySpan<byte> name, byte* hook, uint type, uint keySize, uint valueSize)
    {
        PathBuffer path = default;
        AddPath(ref path, name, hook);
        int map = BpfCalls.Get(path.Text);
        if (map != -KernelError.NoEntry) { return map; }
        BpfMapAttributes attributes = default;
        attributes.Type = type;
        attributes.KeySize = keySize;
        attributes.ValueSize = valueSize;
        attributes.MaxEntries = Slots;
        map = BpfCalls.Create(&attributes);
        if (map < 0) { return map; }
        int result = BpfCalls.Pin(map, path.Text);
        if (result == 0) { return map; }
        Files.Close(map);
        return result;
    }

    private static void AddPath(ref PathBuffer path, ReadOnlySpan<byte> prefix, byte* hook)
    {
        path.Add(Folder);
        path.Add("/"u8);
        path.Add(prefix);
        if (hook is not null) { path.Add(hook); }
    }
}
