using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>
/// Takes over the programs of an object that was compiled elsewhere. Each becomes a function of a program that reads the mode first, as every program of a
/// bundle does, and says the result as the way of attaching wants it: an object's program for the whole system (lsm/) returns 0 or an error, one for a
/// cgroup (lsm_cgroup/) 1 or 0.
/// </summary>
internal sealed class ObjectTakeover
{
    private const int LargestErrno = 4095; // MAX_ERRNO, linux/err.h
    private const int NotPermitted = 1;    // EPERM

    private readonly ObjectModes _modes;
    private readonly BpfAssembler _to;
    private readonly ObjectFileView _file;
    private readonly ObjectMaps _maps;
    private readonly ProgramBtf _btf;
    private readonly Dictionary<(string Section, int Offset), (BpfRelocationKind Kind, BpfField Field)> _fields;
    private readonly int _text;
    private Dictionary<int, BpfLabel> _functions = [];
    private Queue<ObjectSymbol> _left = new();

    private ObjectTakeover(ReadOnlyMemory<byte> elf, ObjectModes modes, BpfAssembler to, ProgramBtf btf, string prefix)
    {
        _modes = modes;
        _to = to;
        _btf = btf;
        _file = new ObjectFileView(elf);
        var types = new ObjectTypes(_file.BytesOf(_file.Find(".BTF")));
        _fields = ObjectFields.Read(_file.BytesOf(_file.Find(".BTF.ext")), types);
        _maps = new ObjectMaps(_file, types, to.Symbols, prefix);
        _text = _file.Find(".text");
    }

    /// <summary>Takes the programs over, each by a call with its hook and name and the written program; false with the reason where it cannot be done.</summary>
    public static bool TryTake(
        ReadOnlyMemory<byte> elf, ObjectModes modes, BpfAssembler to, ProgramBtf btf, string prefix, Action<string, string> finish, out string reason)
    {
        reason = "";
        try
        {
            new ObjectTakeover(elf, modes, to, btf, prefix).TakeAll(finish);
            return true;
        }
        catch (ObjectRefusedException e)
        {
            reason = e.Message;
            return false;
        }
        catch (OverflowException)
        {
            reason = "it names a place that is further away than any section is long";
            return false;
        }
    }

    private void TakeAll(Action<string, string> finish)
    {
        foreach (ObjectSymbol symbol in _file.Symbols)
        {
            string section = symbol.Section == 0 ? "" : _file.NameOf(symbol.Section);
            bool isCgroup = section.StartsWith("lsm_cgroup/", StringComparison.Ordinal);
            if (!symbol.IsFunction || (!isCgroup && !section.StartsWith("lsm/", StringComparison.Ordinal))) { continue; }
            _to.Reset();
            Write(symbol, isCgroup);
            finish(section[(section.IndexOf('/', StringComparison.Ordinal) + 1)..], symbol.Name);
        }
    }

    private void Write(ObjectSymbol program, bool isCgroup)
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
        if (isCgroup) { WriteCgroupResult(allow); }
        else { WriteSystemResult(allow); }
        _to.Bind(allow);
        _to.LoadScope(R0);
        _to.Exit();

        _to.Bind(body);
        Copy(program);
        while (_left.TryDequeue(out ObjectSymbol function))
        {
            _to.Bind(_functions[(int)function.Value]);
            Copy(function);
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

    /// <summary>0 or a negative error; what is neither denies.</summary>
    private void WriteSystemResult(BpfLabel allow)
    {
        BpfLabel isError = _to.NewLabel();
        BpfLabel isOther = _to.NewLabel();
        BpfLabel system = _to.NewLabel();

        // A function of the object returns int: the upper half says nothing.
        _to.Compute(BpfOperation.ShiftLeft, R0, 32);
        _to.Compute(BpfOperation.ShiftRightSigned, R0, 32);
        _to.JumpIf(BpfTest.Equal, R0, 0, allow);
        _to.JumpIf(BpfTest.SignedGreater, R0, 0, isOther);
        _to.JumpIf(BpfTest.SignedGreaterOrEqual, R0, -LargestErrno, isError);
        _to.Bind(isOther);
        _to.Move(R0, -NotPermitted);
        _to.Bind(isError);
        _to.LoadScope(R1);
        _to.JumpIf(BpfTest.Equal, R1, 0, system);
        _to.Move(R1, R0);
        _to.Call(BpfHelper.SetRetval);
        _to.Move(R0, 0);
        _to.Exit();
        _to.Bind(system);
        _to.Exit();
    }

    /// <summary>1 allows, everything else denies; the error is what the program has set, else EPERM.</summary>
    private void WriteCgroupResult(BpfLabel allow)
    {
        BpfLabel system = _to.NewLabel();
        _to.JumpIf32(BpfTest.Equal, R0, 1, allow);
        _to.LoadScope(R1);
        _to.JumpIf(BpfTest.Equal, R1, 0, system);
        _to.Move(R0, 0);
        _to.Exit();
        _to.Bind(system);
        _to.Move(R0, -NotPermitted);
        _to.Exit();
    }

    /// <summary>Copies a function, instruction by instruction, so that what it names is noted again.</summary>
    private void Copy(ObjectSymbol function)
    {
        _to.BeginFunction(ProgramBtf.StepFunction);
        byte[] bytes = _file.BytesOf(function.Section);
        int first = (int)function.Value / BpfInsn.Size;
        int count = (int)function.Size / BpfInsn.Size;
        if (count == 0 || (first + (long)count) * BpfInsn.Size > bytes.Length) { throw new ObjectRefusedException($"its function '{function.Name}' has no size"); }
        string section = _file.NameOf(function.Section);
        _to.WritesAll = true;
        BpfLabel[] places = new BpfLabel[count];
        bool[] isSecondHalf = new bool[count + 1];
        for (int i = 0; i < count; i++)
        {
            places[i] = _to.NewLabel();
            isSecondHalf[i + 1] = !isSecondHalf[i] && bytes[(first + i) * BpfInsn.Size] == Ebpf.LoadImmediate64;
        }

        if (isSecondHalf[count]) { throw new ObjectRefusedException($"its function '{function.Name}' ends in the middle of an instruction"); }
        for (int i = 0; i < count; i++)
        {
            _to.Bind(places[i]);
            int offset = (first + i) * BpfInsn.Size;
            BpfInsn instruction = BpfInsn.Read(bytes.AsSpan(offset));
            if (_file.SymbolAt(function.Section, offset) is { } symbol)
            {
                Name(instruction, symbol, offset, section);
                if (instruction.Code == Ebpf.LoadImmediate64) { i++; }
            }
            else if (_fields.TryGetValue((section, offset), out (BpfRelocationKind Kind, BpfField Field) field)) { _to.CopyField(instruction, field.Kind, field.Field); }
            else if (instruction.Code == Ebpf.Call && instruction.Source == Ebpf.PseudoCall)
            {
                if (function.Section != _text) { throw new ObjectRefusedException("it calls a function outside .text"); }
                _to.Call(FunctionAt(offset + ((instruction.Immediate + 1) * BpfInsn.Size)));
            }
            else if (IsJump(instruction))
            {
                int target = i + 1 + instruction.Offset;
                if ((uint)target >= (uint)count || isSecondHalf[target]) { throw new ObjectRefusedException($"a jump leaves the function '{function.Name}'"); }
                _to.CopyJump(instruction, places[target]);
            }
            else
            {
                _to.Emit(instruction.Code, (BpfRegister)instruction.Destination, instruction.Source, instruction.Offset, instruction.Immediate);
                if (instruction.Code == Ebpf.LoadImmediate64)
                {
                    i++;
                    _to.Emit(0, R0, 0, 0, BpfInsn.Read(bytes.AsSpan(offset + BpfInsn.Size)).Immediate);
                }
            }
        }

        _to.WritesAll = false;
    }

    private void Name(BpfInsn instruction, ObjectSymbol symbol, int offset, string section)
    {
        var destination = (BpfRegister)instruction.Destination;
        if (instruction.Code == Ebpf.Call)
        {
            if (symbol.Section == 0) { _to.CallKernel(symbol.Name); }
            else if (symbol.Section == _text) { _to.Call(FunctionAt((int)symbol.Value + (symbol.IsFunction ? 0 : (instruction.Immediate + 1) * BpfInsn.Size))); }
            else { throw new ObjectRefusedException($"it calls '{symbol.Name}', which is no function of .text"); }
        }
        else if (symbol.Section != 0 && symbol.Section == _text) { _to.LoadFunction(destination, FunctionAt((int)symbol.Value + (symbol.IsFunction ? 0 : instruction.Immediate))); }
        else if (_maps.TryFind(symbol, out int map, out bool isData))
        {
            if (isData) { _to.LoadMapValue(destination, map, checked((int)symbol.Value + instruction.Immediate)); }
            else { _to.LoadMap(destination, map); }
        }
        else { throw new ObjectRefusedException($"it names '{symbol.Name}' at {offset} in '{section}', which no bundle holds"); }
    }

    private BpfLabel FunctionAt(int offset)
    {
        if (_functions.TryGetValue(offset, out BpfLabel label)) { return label; }
        foreach (ObjectSymbol symbol in _file.Symbols)
        {
            if (!symbol.IsFunction || symbol.Section != _text || (int)symbol.Value != offset) { continue; }
            label = _to.NewLabel();
            _functions.Add(offset, label);
            _left.Enqueue(symbol);
            return label;
        }

        throw new ObjectRefusedException($"it calls a place in .text that is no function ({offset})");
    }

    private static bool IsJump(BpfInsn instruction) =>
        (instruction.Code & Ebpf.ClassMask) is Ebpf.ClassJump or Ebpf.ClassJump32 && instruction.Code is not (Ebpf.Call or Ebpf.Exit);
}
