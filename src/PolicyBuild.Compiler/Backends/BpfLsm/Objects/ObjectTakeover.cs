using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>
/// Takes over the programs of an object that was compiled elsewhere. Each becomes a function of a program that reads the mode first, as every program of a
/// bundle does, and says the result as the way of attaching wants it: an object's program for the whole system (lsm/) returns 0 or an error, one for a
/// cgroup (lsm_cgroup/) 1 or 0; one for a hook that reports what has happened decides nothing.
/// </summary>
internal sealed class ObjectTakeover
{
    private const string OfSystem = "lsm/";
    private const string OfCgroup = "lsm_cgroup/";
    private const int MaxName = 127; // KSYM_NAME_LEN - 1 of kernels before 6.1

    private readonly ObjectModes _modes;
    private readonly BpfAssembler _to;
    private readonly ObjectFileView _file;
    private readonly ObjectMaps _maps;
    private readonly ProgramBtf _btf;
    private readonly Dictionary<(string Section, int Offset), (BpfRelocationKind Kind, BpfField Field)> _fields;
    private readonly Dictionary<long, ObjectSymbol> _callable = [];
    private readonly int _text;
    private readonly bool _setsError;
    private Dictionary<long, BpfLabel> _functions = [];
    private Queue<ObjectSymbol> _left = new();

    private ObjectTakeover(ReadOnlyMemory<byte> elf, ObjectModes modes, BpfAssembler to, ProgramBtf btf, string prefix)
    {
        _modes = modes;
        _to = to;
        _btf = btf;
        _file = new ObjectFileView(elf);
        var types = new ObjectTypes(_file.BytesOf(_file.Find(".BTF")).ToArray());
        _fields = ObjectFields.Read(_file.BytesOf(_file.Find(".BTF.ext")), types);
        _maps = new ObjectMaps(_file, types, to.Symbols, btf, prefix);
        _text = _file.Find(".text");
        _setsError = SetsError();
        foreach (ObjectSymbol symbol in _file.Symbols)
        {
            if (symbol.IsFunction && symbol.Section == _text && _text != 0) { _callable.TryAdd((long)symbol.Value, symbol); }
        }
    }

    /// <summary>Takes the programs over; false where that cannot be done.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="modes">The modes in which its programs judge.</param>
    /// <param name="to">Where to write.</param>
    /// <param name="btf">The section's types.</param>
    /// <param name="prefix">What its maps' names begin with.</param>
    /// <param name="first">The number of its first program in the section.</param>
    /// <param name="ruleOf">Gives a program of a number the rule that its denials are reported with.</param>
    /// <param name="finish">Called with each program's hook and name when it is written.</param>
    /// <param name="setsError">Whether it sets errors by bpf_set_retval.</param>
    /// <param name="refused">Why it cannot be done; null where it can.</param>
    public static bool TryTake(
        ReadOnlyMemory<byte> elf, ObjectModes modes, BpfAssembler to, ProgramBtf btf, string prefix, int first, Func<int, int> ruleOf, Action<string, string> finish, out bool setsError, out ObjectRefusedException? refused)
    {
        refused = null;
        setsError = false;
        try
        {
            setsError = new ObjectTakeover(elf, modes, to, btf, prefix).TakeAll(first, ruleOf, finish);
        }
        catch (ObjectRefusedException e)
        {
            refused = e;
        }
        catch (OverflowException)
        {
            refused = new ObjectRefusedException("it names a place that is further away than any section is long");
        }

        return refused is null;
    }

    /// <summary>Takes all programs; whether they set errors by bpf_set_retval.</summary>
    private bool TakeAll(int number, Func<int, int> ruleOf, Action<string, string> finish)
    {
        bool setsError = false;
        var taken = new HashSet<int>();
        foreach (ObjectSymbol symbol in _file.Symbols)
        {
            if (!symbol.IsFunction || !IsProgram(symbol.Section)) { continue; }
            string section = _file.NameOf(symbol.Section);
            bool isCgroup = section.StartsWith(OfCgroup, StringComparison.Ordinal);
            string name = section[(section.IndexOf('/', StringComparison.Ordinal) + 1)..];
            bool isVoid = KernelHooks.Find(name)?.IsVoid ?? KernelHooks.OtherVoid.Contains(name);
            CheckName(symbol.Name);
            if (number == BpfHeader.MaxPrograms) { throw new ObjectRefusedException($"with its programs there are more than {BpfHeader.MaxPrograms}, the most that a bundle holds"); }
            taken.Add(symbol.Section);
            _to.Reset();
            Write(symbol, isVoid, isCgroup, number, isVoid ? 0 : ruleOf(number));
            number++;
            setsError |= isCgroup && _setsError;
            finish(name, symbol.Name);
        }

        // What has no symbol is in no table of programs: the hook would go without.
        for (int i = 1; i < _file.Count; i++)
        {
            if (IsProgram(i) && !taken.Contains(i)) { throw new ObjectRefusedException($"its section '{_file.NameOf(i)}' has no function, by which its program could be told", "do not strip the object's symbols"); }
        }

        return setsError;
    }

    private bool IsProgram(int section)
    {
        if (section == 0 || !_file.IsCode(section)) { return false; }
        string name = _file.NameOf(section);
        return name.StartsWith(OfSystem, StringComparison.Ordinal) || name.StartsWith(OfCgroup, StringComparison.Ordinal);
    }

    // The name stands in the types of the bundle's programs, and kernels refuse types with another.
    private static void CheckName(string name)
    {
        if (!IsName(name)) { throw new ObjectRefusedException($"its program '{name}' has a name that the kernel refuses", $"name the function as C does, by at most {MaxName} letters, digits and '_'"); }
    }

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxName || char.IsAsciiDigit(name[0])) { return false; }
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') { return false; }
        }

        return true;
    }

    private void Write(ObjectSymbol program, bool isVoid, bool isCgroup, int number, int rule)
    {
        _functions = [];
        _left = new Queue<ObjectSymbol>();
        BpfLabel allow = _to.NewLabel();
        BpfLabel body = _to.NewLabel();
        _to.BeginFunction(_btf.AddProgram(program.Name));
        _to.LoadMapValue(R2, _to.Symbols.Map(BpfMaps.Mode));
        _to.Load(BpfSize.Word, R0, R2, 0);
        _to.JumpIf(BpfTest.Equal, R0, 0, allow);
        WriteModes(allow);
        _to.Call(body);
        var result = new ObjectResult(_to, number, rule, allow);
        if (!isVoid && isCgroup) { result.WriteOfCgroup(_setsError); }
        else if (!isVoid) { result.WriteOfSystem(); }
        _to.Bind(allow);
        _to.LoadScope(R0);
        _to.Exit();

        _to.Bind(body);
        Copy(program, isCgroup);
        while (_left.TryDequeue(out ObjectSymbol function))
        {
            _to.Bind(_functions[(long)function.Value]);
            Copy(function, isCgroup);
        }
    }

    /// <summary>Writes: goes on where the object is one of the mode in R0, else allows.</summary>
    private void WriteModes(BpfLabel allow)
    {
        BpfLabel judge = _to.NewLabel();
        foreach (int mode in HookModes.NumbersOf(_modes.Others)) { _to.JumpIf(BpfTest.Equal, R0, mode, _modes.IsOwn ? allow : judge); }
        if (!_modes.IsOwn) { _to.Jump(allow); }
        _to.Bind(judge);
    }

    /// <summary>Copies a function, instruction by instruction, so that what it names is noted again.</summary>
    private void Copy(ObjectSymbol function, bool isCgroup)
    {
        // By its name the launcher tells where in the object an instruction is that the kernel refuses.
        _to.BeginFunction(IsName(function.Name) ? _btf.AddFunction(function.Name) : ProgramBtf.StepFunction);
        ReadOnlySpan<byte> code = CodeOf(function);
        string section = _file.NameOf(function.Section);
        int start = (int)function.Value;
        int count = code.Length / BpfInsn.Size;
        if (_to.Count + count > BpfProgramRecord.MaxInstructions) { throw new ObjectRefusedException($"a program of it has more than {BpfProgramRecord.MaxInstructions} instructions with the functions that it calls"); }
        bool[] isSecondHalf = ObjectInstructions.Check(code, function.Name, FillingAt);
        _to.WritesAll = true;
        BpfLabel[] places = new BpfLabel[count];
        for (int i = 0; i < count; i++) { places[i] = _to.NewLabel(); }
        for (int i = 0; i < count; i++)
        {
            _to.Bind(places[i]);
            int offset = start + (i * BpfInsn.Size);
            BpfInsn instruction = BpfInsn.Read(code[(i * BpfInsn.Size)..]);
            if (_file.SymbolAt(function.Section, offset) is { } symbol)
            {
                Name(instruction, symbol, offset, section);
                if (instruction.Code == Ebpf.LoadImmediate64) { i++; }
            }
            else if (_fields.TryGetValue((section, offset), out (BpfRelocationKind Kind, BpfField Field) field)) { _to.CopyField(instruction, field.Kind, field.Field); }
            else if (instruction.Code == Ebpf.Call && instruction.Source == Ebpf.PseudoCall)
            {
                if (function.Section != _text) { throw new ObjectRefusedException("it calls a function outside .text"); }
                _to.Call(FunctionAt(offset + ((instruction.Immediate + 1L) * BpfInsn.Size)));
            }
            else if (!isCgroup && IsSetRetval(instruction))
            {
                // Attached to a cgroup the kernel would let it: as it is refused of lsm/, an unknown helper stands in its place.
                _to.Emit(Ebpf.Call, R0, 0, 0, 0);
            }
            else if (ObjectInstructions.IsJump(instruction))
            {
                long target = i + 1 + ObjectInstructions.DistanceOf(instruction);
                if (target < 0 || target >= count || isSecondHalf[target]) { throw new ObjectRefusedException($"a jump leaves the function '{function.Name}'"); }
                _to.CopyJump(ObjectInstructions.ShortJump(instruction), places[target]);
            }
            else { _to.Emit(instruction.Code, (BpfRegister)instruction.Destination, instruction.Source, instruction.Offset, instruction.Immediate); }
        }

        _to.WritesAll = false;

        ObjectInstructions.Filling FillingAt(int i)
        {
            int offset = start + (i * BpfInsn.Size);
            if (_file.SymbolAt(function.Section, offset) is not null) { return ObjectInstructions.Filling.Symbol; }
            return _fields.ContainsKey((section, offset)) ? ObjectInstructions.Filling.Field : ObjectInstructions.Filling.None;
        }
    }

    private ReadOnlySpan<byte> CodeOf(ObjectSymbol function)
    {
        ReadOnlySpan<byte> bytes = _file.BytesOf(function.Section);
        ulong end = function.Value + function.Size;
        bool isFine = function.Size != 0 && end >= function.Size && end <= (ulong)bytes.Length && function.Value % BpfInsn.Size == 0 && function.Size % BpfInsn.Size == 0;
        return isFine
            ? bytes.Slice((int)function.Value, (int)function.Size)
            : throw new ObjectRefusedException($"its function '{function.Name}' is no run of whole instructions in '{_file.NameOf(function.Section)}'");
    }

    /// <summary>Whether any code of the object calls bpf_set_retval.</summary>
    private bool SetsError()
    {
        for (int section = 1; section < _file.Count; section++)
        {
            if (!_file.IsCode(section)) { continue; }
            for (ReadOnlySpan<byte> left = _file.BytesOf(section); left.Length >= BpfInsn.Size; left = left[BpfInsn.Size..])
            {
                if (IsSetRetval(BpfInsn.Read(left))) { return true; }
            }
        }

        return false;
    }

    private static bool IsSetRetval(BpfInsn instruction) => instruction is { Code: Ebpf.Call, Source: 0, Immediate: (int)BpfHelper.SetRetval };

    private void Name(BpfInsn instruction, ObjectSymbol symbol, int offset, string section)
    {
        var destination = (BpfRegister)instruction.Destination;
        if (instruction.Code == Ebpf.Call)
        {
            if (symbol.Section == 0) { _to.CallKernel(symbol.Name); }
            else if (symbol.Section == _text) { _to.Call(FunctionAt((long)symbol.Value + (symbol.IsFunction ? 0 : (instruction.Immediate + 1L) * BpfInsn.Size))); }
            else { throw new ObjectRefusedException($"it calls '{symbol.Name}', which is no function of .text"); }
        }
        else if (symbol.Section != 0 && symbol.Section == _text) { _to.LoadFunction(destination, FunctionAt((long)symbol.Value + (symbol.IsFunction ? 0 : instruction.Immediate))); }
        else if (_maps.TryFind(symbol, out int map, out bool isData))
        {
            if (isData) { _to.LoadMapValue(destination, map, checked((int)((long)symbol.Value + instruction.Immediate))); }
            else { _to.LoadMap(destination, map); }
        }
        else { throw new ObjectRefusedException($"it names '{symbol.Name}' at {offset} in '{section}', which no bundle holds"); }
    }

    private BpfLabel FunctionAt(long offset)
    {
        if (_functions.TryGetValue(offset, out BpfLabel label)) { return label; }
        if (!_callable.TryGetValue(offset, out ObjectSymbol symbol)) { throw new ObjectRefusedException($"it calls a place in .text that is no function ({offset})"); }
        label = _to.NewLabel();
        _functions.Add(offset, label);
        _left.Enqueue(symbol);
        return label;
    }
}
