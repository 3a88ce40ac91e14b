using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>
/// Runs the programs of a section on operations that nobody makes: what the launcher does with maps and relocations, and what the kernel has to be asked
/// for. The kernel's structures are laid out so that each field of the section lies at an offset of its own.
/// </summary>
internal sealed class HookMachine : IBpfHelpers
{
    private const int FieldStride = 16;
    private const ulong CurrentTask = 0xFFFF_0000_0000_0001;
    private const int NameTooLong = -36; // ENAMETOOLONG
    private const int BadAddress = -14;  // EFAULT

    private readonly BpfPrograms _section;
    private readonly BpfProgram _program;
    private readonly KernelHook _hook;
    private readonly HookOperation _operation;
    private readonly BpfMemory _memory = new();
    private readonly ulong[] _maps;
    private readonly Dictionary<ulong, string> _paths = [];
    private readonly Dictionary<ulong, string> _pathWays = [];
    private readonly Dictionary<string, ulong> _nodes = new(StringComparer.Ordinal);
    private readonly List<uint> _reported = [];
    private BpfMachine? _machine;
    private int _retval;

    private HookMachine(BpfPrograms section, BpfProgram program, KernelHook hook, HookOperation operation)
    {
        _section = section;
        _program = program;
        _hook = hook;
        _operation = operation;
        _maps = new ulong[section.Maps.Length];
    }

    /// <summary>Whether the tasks have memory for paths; else the slots of the CPU are used.</summary>
    public bool HasTaskStorage { get; init; } = true;

    /// <summary>Whether what a program does beyond the hook's conditions is an error, rather than taken as it comes: of programs that others made.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether the kernel tells the path of any hook, as it does from Linux 6.12 on.</summary>
    public bool HasPathFunction { get; init; } = true;

    /// <summary>Runs a program as it is attached to the sandbox's cgroup, and tells what it asks for.</summary>
    /// <param name="section">The section.</param>
    /// <param name="index">The program.</param>
    /// <param name="hook">Its hook.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="mode">The number in the mode map.</param>
    /// <param name="isStrict">Whether others made the program.</param>
    /// <param name="hasPathFunction">Whether the kernel tells the path of any hook.</param>
    /// <exception cref="InvalidOperationException">It does what is not simulated.</exception>
    public static HookRun Ask(BpfPrograms section, int index, KernelHook hook, HookOperation operation, uint mode, bool isStrict, bool hasPathFunction)
    {
        var machine = new HookMachine(section, section.Programs[index], hook, operation) { IsStrict = isStrict, HasPathFunction = hasPathFunction };
        return machine.Run(mode, isCgroup: true);
    }

    /// <summary>Runs a program.</summary>
    /// <param name="section">The section.</param>
    /// <param name="index">The program.</param>
    /// <param name="hook">Its hook.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="mode">The number in the mode map.</param>
    /// <param name="isCgroup">Whether the program is attached to the sandbox's cgroup.</param>
    /// <param name="hasTaskStorage">Whether the kernel has memory to give.</param>
    public static HookRun Run(
        BpfPrograms section, int index, KernelHook hook, HookOperation operation, uint mode = 1, bool isCgroup = true, bool hasTaskStorage = true)
    {
        var machine = new HookMachine(section, section.Programs[index], hook, operation) { HasTaskStorage = hasTaskStorage };
        return machine.Run(mode, isCgroup);
    }

    /// <inheritdoc/>
    public ulong Call(int number, ReadOnlySpan<ulong> arguments)
    {
        switch ((BpfHelper)number)
        {
            case BpfHelper.GetCurrentTaskBtf: return CurrentTask;
            case BpfHelper.TaskStorageGet when !IsStrict: return HasTaskStorage && arguments[1] == CurrentTask ? arguments[0] : 0;
            case BpfHelper.MapLookup when !IsStrict: return LookUp(arguments[0], arguments[1]);
            case BpfHelper.DPath: return WritePath(arguments);
            case BpfHelper.Strncmp: return Compare(arguments);
            case BpfHelper.Loop: return Loop(arguments);
            case BpfHelper.ProbeReadKernel: return Copy(arguments, isText: false);
            case BpfHelper.ProbeReadKernelString: return Copy(arguments, isText: true);
            case BpfHelper.GetCurrentPidTgid: return (1234UL << 32) | 1235;
            case BpfHelper.GetCurrentCgroupId: return _operation.Cgroup;
            case BpfHelper.KtimeGetNs: return 1;
            case BpfHelper.GetCurrentComm:
                _memory.Span(arguments[0], (int)arguments[1], isWrite: true, isTyped: true).Clear();
                return 0;
            case BpfHelper.RingbufOutput:
                ReadOnlySpan<byte> record = _memory.Span(arguments[1], BpfEvent.Size, isWrite: false, isTyped: true);
                _reported.Add(BinaryPrimitives.ReadUInt32LittleEndian(record[4..]));
                return 0;
            case BpfHelper.GetRetval: return (ulong)_retval;
            case BpfHelper.SetRetval when !_hook.IsVoid:
                _retval = (int)arguments[0];
                return 0;
            default: throw new InvalidOperationException($"the helper {number} is not simulated here");
        }
    }

    /// <inheritdoc/>
    public ulong CallKernel(string name, ReadOnlySpan<ulong> arguments) =>
        name == "bpf_path_d_path" ? WritePath(arguments) : throw new InvalidOperationException($"the kernel function {name} is not simulated");

    private ulong LookUp(ulong map, ulong key)
    {
        int number = Array.IndexOf(_maps, map);
        if (number < 0 || (BpfMapType)_section.Maps[number].Type != BpfMapType.LpmTrie) { return _memory.Read(key, 4) == 0 ? map : 0; }
        ReadOnlySpan<byte> value = LongestPrefix.Of(_section.Maps[number], _memory.Span(key, (int)_section.Maps[number].KeySize, isWrite: false, isTyped: true));
        return value.IsEmpty ? 0 : _memory.Add(new BpfRegion([.. value], IsWritable: false));
    }

    private HookRun Run(uint mode, bool isCgroup)
    {
        for (int i = 0; i < _maps.Length; i++) { _maps[i] = _memory.Add(MapOf(_section.Maps[i], mode)); }
        byte[] context = new byte[64];
        ulong at = _memory.Add(new BpfRegion(context, IsWritable: false));
        if (IsStrict) { _memory.Close(at); }
        for (int parameter = 0; parameter < 8; parameter++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(parameter * 8), ParameterOf(parameter, at + (ulong)(parameter * 8)));
        }

        string[] functions = [.. _section.Fields.Select(field => field.Type)];
        _machine = new BpfMachine(Relocated(isCgroup), functions, _memory, this);
        long result = (long)_machine.Run(at);
        return new HookRun(VerdictOf(result, isCgroup), [.. _reported], _machine.Steps) { Asked = _memory.Asked, LastJump = _machine.LastJump };
    }

    private HookVerdict VerdictOf(long result, bool isCgroup)
    {
        int allowed = isCgroup ? 1 : 0;
        if (result == allowed && _retval == 0) { return _reported.Count == 0 ? HookVerdict.Allow : new HookVerdict(HookAction.Audit, 0); }
        int error = isCgroup ? (_retval == 0 ? -1 : _retval) : (int)result;
        if (_hook.IsVoid || (isCgroup && result is not (0 or 1)) || error is >= 0 or < -4095) { throw new InvalidOperationException($"the program returns {result}, which the kernel refuses"); }
        return new HookVerdict(HookAction.Deny, (ushort)-error);
    }

    private BpfRegion MapOf(BpfMap map, uint mode)
    {
        byte[] value = new byte[Math.Max(map.ValueSize, 1)];
        if (map.Contents.Length != 0 && (BpfMapType)map.Type != BpfMapType.LpmTrie) { map.Contents.AsSpan()[(int)map.KeySize..].CopyTo(value); }
        switch (map.Role)
        {
            case BpfMapRole.Mode: BinaryPrimitives.WriteUInt32LittleEndian(value, mode); break;
            case BpfMapRole.Strings:
                for (int slot = 0; slot < BpfStringSlot.Count; slot++)
                {
                    Span<byte> text = value.AsSpan(slot * BpfStringSlot.Size);
                    string folder = _operation.Folders[slot];
                    BinaryPrimitives.WriteInt32LittleEndian(text, Encoding.UTF8.GetBytes(folder == "/" ? "" : folder, text[8..]));
                    BinaryPrimitives.WriteInt32LittleEndian(text[4..], folder.Length == 0 ? 0 : 1);
                }

                break;
            default:
                // What an earlier path has left; the locks of the slots are free.
                if ((BpfMapType)map.Type == BpfMapType.TaskStorage) { Array.Fill(value, (byte)'x'); }
                break;
        }

        return new BpfRegion(value, IsWritable: map.Options == BpfMapOptions.None);
    }

    private ulong ParameterOf(int parameter, ulong place)
    {
        foreach (HookArgument argument in _hook.Arguments)
        {
            if (argument.Parameter != parameter) { continue; }
            string way = HookOperation.WayOf(argument, 0);
            _memory.Watch(place, way);
            if (argument is { Kind: HookArgumentKind.Number, Fields.IsEmpty: true }) { return _operation.Numbers.GetValueOrDefault(way); }
            return argument.Fields.IsEmpty ? End(argument, way) : Node(way);
        }

        return 0xBAD0_0000_0000_0000;
    }

    /// <summary>The address of what a way leads to: a structure whose fields lie at their places.</summary>
    private ulong Node(string way)
    {
        if (_operation.Nulls.Contains(way)) { return 0; }
        if (_nodes.TryGetValue(way, out ulong address)) { return address; }
        byte[] bytes = new byte[(_section.Fields.Length + 1) * FieldStride];
        address = _memory.Add(new BpfRegion(bytes, IsWritable: false));
        _nodes.Add(way, address);
        if (IsStrict) { _memory.Close(address); }
        foreach (HookArgument argument in _hook.Arguments)
        {
            for (int steps = 0; steps < argument.Fields.Length; steps++)
            {
                if (HookOperation.WayOf(argument, steps) != way) { continue; }
                HookField field = argument.Fields[steps];
                int number = _section.Fields.IndexOf(new BpfField(field.Type, field.Path));
                if (number < 0) { continue; }
                int offset = (number + 1) * FieldStride;
                string next = HookOperation.WayOf(argument, steps + 1);
                bool isLast = steps == argument.Fields.Length - 1;
                if (isLast && argument.Kind == HookArgumentKind.Path)
                {
                    _pathWays[address + (ulong)offset] = next;
                    if (_operation.Texts.TryGetValue(next, out string? path)) { _paths[address + (ulong)offset] = path; }
                    continue;
                }

                _memory.Watch(address + (ulong)offset, next);
                ulong value = !isLast ? Node(next) : argument.Kind == HookArgumentKind.Number ? _operation.Numbers.GetValueOrDefault(next) : End(argument, next);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
            }
        }

        return address;
    }

    /// <summary>The address of a path, an address or a text at the end of a way.</summary>
    private ulong End(HookArgument argument, string way)
    {
        if (_operation.Nulls.Contains(way)) { return 0; }
        if (argument.Kind == HookArgumentKind.Path)
        {
            ulong address = Node(way);
            _pathWays[address] = way;
            if (_operation.Texts.TryGetValue(way, out string? path)) { _paths[address] = path; }
            return address;
        }

        if (argument.Kind == HookArgumentKind.Text)
        {
            return _operation.Texts.TryGetValue(way, out string? text) ? _memory.Add(new BpfRegion([.. Encoding.UTF8.GetBytes(text), 0], IsWritable: false, IsTyped: false)) : 0;
        }

        return _operation.Addresses.TryGetValue(way, out byte[]? bytes) ? _memory.Add(new BpfRegion(bytes, IsWritable: false, IsTyped: false)) : 0;
    }

    private BpfInsn[] Relocated(bool isCgroup)
    {
        ReadOnlySpan<byte> bytes = _program.Instructions.AsSpan();
        var code = new BpfInsn[bytes.Length / BpfInsn.Size];
        for (int i = 0; i < code.Length; i++) { code[i] = BpfInsn.Read(bytes[(i * BpfInsn.Size)..]); }
        foreach (BpfRelocationRecord put in _program.Relocations)
        {
            ref BpfInsn instruction = ref code[put.Instruction];
            switch ((BpfRelocationKind)put.Kind)
            {
                case BpfRelocationKind.MapDescriptor or BpfRelocationKind.MapValue:
                    ulong address = _maps[put.Value] + put.Extra;
                    instruction = instruction with { Immediate = (int)address };
                    code[put.Instruction + 1] = code[put.Instruction + 1] with { Immediate = (int)(address >> 32) };
                    break;
                case BpfRelocationKind.FieldOffset when (instruction.Code & Ebpf.ClassMask) == Ebpf.ClassLoadMemory:
                    instruction = instruction with { Offset = (short)((put.Value + 1) * FieldStride) };
                    break;
                case BpfRelocationKind.FieldOffset: instruction = instruction with { Immediate = (int)(put.Value + 1) * FieldStride }; break;
                case BpfRelocationKind.FieldExists when !HasPathFunction && _section.Fields[(int)put.Value].Type == "bpf_path_d_path":
                    instruction = instruction with { Immediate = 0 };
                    break;
                case BpfRelocationKind.FieldExists: instruction = instruction with { Immediate = 1 }; break; // all that is simulated is there
                case BpfRelocationKind.Scope: instruction = instruction with { Immediate = isCgroup ? 1 : 0 }; break;
                case BpfRelocationKind.Kfunc: instruction = instruction with { Immediate = (int)put.Value }; break;
                default: throw new InvalidOperationException($"a relocation of kind {put.Kind} that is not simulated");
            }
        }

        return code;
    }

    private ulong WritePath(ReadOnlySpan<ulong> arguments)
    {
        if (_pathWays.TryGetValue(arguments[0], out string? way)) { _memory.Asked.Add(way); }
        if (!_paths.TryGetValue(arguments[0], out string? path)) { return unchecked((ulong)(long)BadAddress); }
        byte[] text = [.. Encoding.UTF8.GetBytes(path), 0];
        if (text.Length > (int)arguments[2]) { return unchecked((ulong)(long)NameTooLong); }
        text.CopyTo(_memory.Span(arguments[1], (int)arguments[2], isWrite: true, isTyped: true));
        return (ulong)text.Length;
    }

    private ulong Compare(ReadOnlySpan<ulong> arguments)
    {
        int size = (int)arguments[1];
        ReadOnlySpan<byte> first = _memory.Span(arguments[0], size, isWrite: false, isTyped: true);
        ReadOnlySpan<byte> second = _memory.Span(arguments[2], size, isWrite: false, isTyped: true);
        for (int i = 0; i < size; i++)
        {
            if (first[i] != second[i]) { return unchecked((ulong)(first[i] - second[i])); }
            if (first[i] == 0) { break; }
        }

        return 0;
    }

    private ulong Loop(ReadOnlySpan<ulong> arguments)
    {
        (ulong count, ulong function, ulong context) = (arguments[0], arguments[1], arguments[2]);
        for (ulong i = 0; i < count; i++)
        {
            if (_machine!.RunCallback(function, i, context) != 0) { return i + 1; } // a helper is called while the machine runs
        }

        return count;
    }

    private ulong Copy(ReadOnlySpan<ulong> arguments, bool isText)
    {
        Span<byte> to = _memory.Span(arguments[0], (int)arguments[1], isWrite: true, isTyped: true);
        to.Clear();
        if (_memory.RegionOf(arguments[2]) is not { } region) { return unchecked((ulong)(long)BadAddress); }
        ReadOnlySpan<byte> from = region.Bytes.AsSpan((int)(uint)arguments[2]);
        from = from[..Math.Min(from.Length, to.Length)];
        from.CopyTo(to);
        if (!isText) { return 0; }
        to[^1] = 0;
        return (ulong)(to.IndexOf((byte)0) + 1);
    }
}
