using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The names in bpffs that keep what all sandboxes share: the map of sandboxes, and for each hook an array of programs and the link of its dispatcher.
/// A sandbox with several programs on one hook has them in as many arrays, each with a dispatcher of its own: the kernel asks all.
/// </summary>
internal unsafe struct SharedPins
{
    /// <summary>Places of an array, and so sandboxes.</summary>
    internal const uint Slots = 1024;

    /// <summary>Programs of one sandbox on one hook.</summary>
    internal const uint MaxPerHook = 8;

    private const uint HashMap = 1; // BPF_MAP_TYPE_HASH
    private const uint ProgramArray = 3; // BPF_MAP_TYPE_PROG_ARRAY
    private const int BufferBytes = 8192;

    private int _folder;

    /// <summary>The map from a cgroup's id to <see cref="SharedSandbox"/>.</summary>
    internal int Sandboxes { get; private set; }

    private static ReadOnlySpan<byte> ProgramsPrefix => "programs_"u8;

    private static ReadOnlySpan<byte> LinkPrefix => "link_"u8;

    private static ReadOnlySpan<byte> SandboxesName => "sandboxes"u8;

    /// <summary>Opens the map of sandboxes: 0, or a negative error number.</summary>
    /// <param name="folder">The folder, open and locked.</param>
    /// <param name="makes">Whether the map is made where it is not there; else that is ENOENT.</param>
    internal int Open(int folder, bool makes)
    {
        _folder = folder;
        int result = makes ? Map(SandboxesName, null, HashMap, sizeof(ulong), (uint)sizeof(SharedSandbox)) : Get(SandboxesName, null);
        if (result < 0) { return result; }
        Sandboxes = result;
        return 0;
    }

    /// <summary>
    /// Whether each dispatcher looks into the maps that have names: 0, ESTALE where it does not, or another negative error number. Where somebody
    /// has taken a map's name away, the dispatcher goes on with a map that no start finds any more.
    /// </summary>
    internal readonly int Check()
    {
        int result = BpfObjects.IdOfMap(Sandboxes, out uint sandboxes);
        byte* buffer = stackalloc byte[BufferBytes];
        Files.Rewind(_folder);
        var walk = new FolderWalk(_folder, buffer, BufferBytes);
        while (result == 0 && walk.Next())
        {
            if (CString.StartsWith(walk.Name, LinkPrefix)) { result = Check(walk.Name + LinkPrefix.Length, sandboxes); }
        }

        return result == 0 ? walk.Result : result;
    }

    /// <summary>Empties a slot in the array of every hook: 0, or a negative error number.</summary>
    internal readonly int Clear(uint slot)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        Files.Rewind(_folder);
        var walk = new FolderWalk(_folder, buffer, BufferBytes);
        while (walk.Next())
        {
            if (!CString.StartsWith(walk.Name, ProgramsPrefix)) { continue; }
            int programs = Get(ProgramsPrefix, walk.Name + ProgramsPrefix.Length);
            if (programs < 0) { return programs; }
            int result = BpfCalls.Delete(programs, (byte*)&slot);
            Files.Close(programs);
            if (result < 0 && result != -KernelError.NoEntry) { return result; }
        }

        return walk.Result;
    }

    /// <summary>Puts a program into a slot of a hook, behind those that the slot has there: 0, or a negative error number; E2BIG where there are too many.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="hook">The hook's name, ended by zero.</param>
    /// <param name="id">Its function in the kernel's types.</param>
    /// <param name="program">The program, loaded for the whole system.</param>
    internal readonly int Put(uint slot, byte* hook, uint id, int program)
    {
        for (uint number = 1; number <= MaxPerHook; number++)
        {
            PathBuffer name = default;
            name.Add(hook);
            AddNumber(ref name, number);
            int programs = Map(ProgramsPrefix, name.Text, ProgramArray, sizeof(uint), sizeof(uint));
            if (programs < 0) { return programs; }

            // The array takes no "only where there is none" (kernel/bpf/arraymap.c); the lock on the folder stands for that.
            uint present;
            int result = BpfCalls.LookUp(programs, (byte*)&slot, (byte*)&present);
            bool isFree = result == -KernelError.NoEntry;
            if (isFree)
            {
                uint value = (uint)program;
                result = LinkDispatcher(name.Text, id, programs);
                if (result == 0) { result = BpfCalls.Put(programs, (byte*)&slot, (byte*)&value); }
            }

            Files.Close(programs);
            if (isFree || result < 0) { return result; }
        }

        return -KernelError.TooBig;
    }

    /// <summary>Whether no sandbox is left.</summary>
    internal readonly bool IsEmpty()
    {
        ulong id;
        return BpfCalls.Next(Sandboxes, null, (byte*)&id) == -KernelError.NoEntry;
    }

    /// <summary>
    /// Takes all names away, and with them what they keep: 0, or a negative error number. Links go before what their programs look into, and the map of
    /// sandboxes last: whatever is left where this ends early is what a start goes on with.
    /// </summary>
    internal readonly int Remove()
    {
        int result = RemoveAll(LinkPrefix);
        if (result == 0) { result = RemoveAll(ProgramsPrefix); }
        if (result == 0) { result = RemoveAll(SandboxesName); }
        return result == 0 ? SharedFolder.Remove() : result;
    }

    internal readonly void Close() => Files.Close(Sandboxes);

    /// <summary>The first has the hook's name alone; no hook has a '-'.</summary>
    private static void AddNumber(ref PathBuffer name, uint number)
    {
        if (number == 1) { return; }
        NumberText text = default;
        text.Add(number);
        name.Add("-"u8);
        name.Add(text.Text, text.Length);
    }

    private readonly int RemoveAll(ReadOnlySpan<byte> prefix)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        Files.Rewind(_folder);
        var walk = new FolderWalk(_folder, buffer, BufferBytes);
        while (walk.Next())
        {
            int result = CString.StartsWith(walk.Name, prefix) ? Folders.RemoveFile(_folder, walk.Name) : 0;
            if (result < 0 && result != -KernelError.NoEntry) { return result; }
        }

        return walk.Result;
    }

    private readonly int Check(byte* name, uint sandboxes)
    {
        int programs = Get(ProgramsPrefix, name);
        if (programs < 0) { return programs == -KernelError.NoEntry ? -KernelError.Stale : programs; }
        int result = BpfObjects.IdOfMap(programs, out uint id);
        Files.Close(programs);
        if (result < 0) { return result; }
        int link = Get(LinkPrefix, name);
        if (link < 0) { return link; }
        result = BpfObjects.UsesMaps(link, sandboxes, id);
        Files.Close(link);
        return result > 0 ? 0 : result == 0 ? -KernelError.Stale : result;
    }

    /// <summary>Attaches a dispatcher where it is not yet, or not any more: 0, or a negative error number.</summary>
    private readonly int LinkDispatcher(byte* name, uint id, int programs)
    {
        int link = Get(LinkPrefix, name);
        if (link == -KernelError.NoEntry)
        {
            int dispatcher = DispatcherCode.Load(id, Sandboxes, programs);
            if (dispatcher < 0) { return dispatcher; }
            link = BpfCalls.Link(dispatcher);
            Files.Close(dispatcher);
            if (link < 0) { return link; }
            PathBuffer path = default;
            AddPath(ref path, LinkPrefix, name);
            int result = BpfCalls.Pin(link, path.Text);
            Files.Close(link);
            return result;
        }

        if (link < 0) { return link; }
        Files.Close(link);
        return 0;
    }

    /// <summary>A map of the folder, which is made where it is not there: a descriptor, or a negative error number.</summary>
    private static int Map(ReadOnlySpan<byte> prefix, byte* name, uint type, uint keySize, uint valueSize)
    {
        int map = Get(prefix, name);
        if (map != -KernelError.NoEntry) { return map; }
        BpfMapAttributes attributes = default;
        attributes.Type = type;
        attributes.KeySize = keySize;
        attributes.ValueSize = valueSize;
        attributes.MaxEntries = Slots;
        map = BpfCalls.Create(&attributes);
        if (map < 0) { return map; }
        PathBuffer path = default;
        AddPath(ref path, prefix, name);
        int result = BpfCalls.Pin(map, path.Text);
        if (result == 0) { return map; }
        Files.Close(map);
        return result;
    }

    private static int Get(ReadOnlySpan<byte> prefix, byte* name)
    {
        PathBuffer path = default;
        AddPath(ref path, prefix, name);
        return BpfCalls.Get(path.Text);
    }

    private static void AddPath(ref PathBuffer path, ReadOnlySpan<byte> prefix, byte* name)
    {
        path.Add(SharedFolder.Path);
        path.Add("/"u8);
        path.Add(prefix);
        if (name is not null) { path.Add(name); }
    }
}
