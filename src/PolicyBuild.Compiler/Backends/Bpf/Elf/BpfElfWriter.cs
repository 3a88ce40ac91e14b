using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>
/// Writes a section's programs as an object file as clang would make it, for tools (bpftool, llvm-objdump) and libbpf: a section for each program, the
/// functions that are called back in .text, maps as .maps or, where programs read their one value directly, as data.
/// </summary>
public sealed class BpfElfWriter
{
    private const int FieldByteOffset = 0; // enum bpf_core_relo_kind, linux/bpf.h
    private const int FieldByteSize = 1;
    private const int FieldExists = 2;

    private readonly BpfPrograms _section;
    private readonly ElfFile _file = new();
    private readonly ElfTypes _types = new();
    private readonly BtfExtension _extension = new();
    private readonly int[] _mapSymbols;
    private readonly Dictionary<string, int> _kernelFunctions = new(StringComparer.Ordinal);
    private readonly MemoryStream _text = new();
    private readonly List<(int Offset, int Symbol, int Type)> _textRelocations = [];
    private readonly List<ElfSymbol> _textFunctions = [];
    private int _textSection;
    private int _textSymbol;

    private BpfElfWriter(BpfPrograms section)
    {
        _section = section;
        _mapSymbols = new int[section.Maps.Length];
    }

    /// <summary>The object file of a section.</summary>
    public static byte[] Write(BpfPrograms section) => new BpfElfWriter(section).Write();

    private byte[] Write()
    {
        // The numbers of sections are their order: .text is the first where anything is called back.
        bool hasText = _section.Programs.Any(program => program.FuncInfos.Length > 1);
        if (hasText)
        {
            _textSection = 1;
            _file.Add(new ElfSection(".text", ElfFile.ProgramBits, ElfFile.Code, default));
            _textSymbol = _file.Add(new ElfSymbol("", ElfSymbol.SectionSymbol, IsGlobal: false, _textSection, 0, 0));
        }

        AddMaps();
        foreach (BpfProgram program in _section.Programs) { AddProgram(program); }
        foreach (ElfSymbol function in _textFunctions) { _file.Add(function); }
        foreach ((int offset, int symbol, int type) in _textRelocations) { _file.Relocate(_textSection, offset, symbol, type); }
        if (hasText) { _file.Replace(_textSection, _text.ToArray()); }
        if (_kernelFunctions.Count != 0) { _types.AddKernelFunctions(_kernelFunctions.Keys); }
        _file.Add(new ElfSection("license", ElfFile.ProgramBits, ElfFile.WritableData, "GPL\0"u8.ToArray()));
        _file.Add(new ElfSection(".BTF", ElfFile.ProgramBits, 0, _types.ToArray()));
        _file.Add(new ElfSection(".BTF.ext", ElfFile.ProgramBits, 0, _extension.ToArray()));
        return _file.ToArray();
    }

    private void AddMaps()
    {
        bool[] isData = DataMaps();
        var defined = new List<BpfMap>();
        var numbers = new List<int>();
        for (int i = 0; i < _section.Maps.Length; i++)
        {
            BpfMap map = _section.Maps[i];
            if (!isData[i])
            {
                defined.Add(map);
                numbers.Add(i);
                continue;
            }

            bool isConstant = (map.Flags & (uint)BpfMapFlags.ReadOnlyForPrograms) != 0;
            ReadOnlyMemory<byte> value = map.Contents.Length != 0 ? map.Contents.AsMemory().Slice((int)map.KeySize, (int)map.ValueSize) : default;
            var data = new ElfSection((isConstant ? ".rodata." : ".data.") + map.Name, ElfFile.ProgramBits, isConstant ? ElfFile.ReadOnlyData : ElfFile.WritableData, value)
            {
                Zeros = (int)map.ValueSize - value.Length,
            };
            _mapSymbols[i] = _file.Add(new ElfSymbol(map.Name, ElfSymbol.Object, IsGlobal: true, _file.Add(data), 0, data.Length));
        }

        if (defined.Count == 0) { return; }
        (int Offset, int Size)[] places = _types.AddMaps(defined);
        int maps = _file.Add(new ElfSection(".maps", ElfFile.ProgramBits, ElfFile.WritableData, new byte[places[^1].Offset + places[^1].Size]));
        for (int i = 0; i < places.Length; i++)
        {
            _mapSymbols[numbers[i]] = _file.Add(new ElfSymbol(defined[i].Name, ElfSymbol.Object, IsGlobal: true, maps, places[i].Offset, places[i].Size));
        }
    }

    /// <summary>Of each map whether programs name its value: libbpf makes such maps of data sections.</summary>
    private bool[] DataMaps()
    {
        bool[] isData = new bool[_section.Maps.Length];
        foreach (BpfProgram program in _section.Programs)
        {
            foreach (BpfRelocationRecord put in program.Relocations)
            {
                if (put.Kind == (uint)BpfRelocationKind.MapValue) { isData[put.Value] = true; }
            }
        }

        return isData;
    }

    private void AddProgram(BpfProgram program)
    {
        int count = program.Instructions.Length / BpfInsn.Size;
        int mainEnd = program.FuncInfos.Length > 1 ? (int)program.FuncInfos[1].Instruction : count;
        string sectionName = ElfNames.SectionOf(program);
        int name = _types.Text(sectionName);
        byte[] code = program.Instructions.AsSpan(0, mainEnd * BpfInsn.Size).ToArray();
        int section = _file.Add(new ElfSection(sectionName, ElfFile.ProgramBits, ElfFile.Code, code));
        string symbol = ElfNames.SymbolOf(program);
        _file.Add(new ElfSymbol(symbol, ElfSymbol.Function, IsGlobal: true, section, 0, code.Length));
        _extension.AddFunction(name, 0, _types.AddFunction(symbol, isGlobal: true));

        // Functions behind the program move to .text, one copy for each program.
        int textStart = (int)_text.Length;
        for (int i = 1; i < program.FuncInfos.Length; i++)
        {
            int first = (int)program.FuncInfos[i].Instruction;
            int end = i + 1 < program.FuncInfos.Length ? (int)program.FuncInfos[i + 1].Instruction : count;
            int offset = textStart + ((first - mainEnd) * BpfInsn.Size);
            string function = symbol + "_step" + (i == 1 ? "" : i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _textFunctions.Add(new ElfSymbol(function, ElfSymbol.Function, IsGlobal: false, _textSection, offset, (end - first) * BpfInsn.Size));
            _extension.AddFunction(_types.Text(".text"), offset, _types.AddFunction(function, isGlobal: false));
        }

        byte[] rest = program.Instructions.AsSpan()[(mainEnd * BpfInsn.Size)..].ToArray();
        if (mainEnd != count) { NameFunctions(code, section, mainEnd, textStart); }
        foreach (BpfRelocationRecord put in program.Relocations)
        {
            int at = (int)put.Instruction;
            if (at < mainEnd) { Relocate(program.Hook, put, code, at, 0, section, name); }
            else { Relocate(program.Hook, put, rest, at - mainEnd, textStart, _textSection, _types.Text(".text")); }
        }

        _text.Write(rest);
    }

    /// <summary>Turns distances to functions into places in .text.</summary>
    private void NameFunctions(byte[] code, int section, int mainEnd, int textStart)
    {
        for (int at = 0; at < mainEnd; at++)
        {
            BpfInsn instruction = BpfInsn.Read(code.AsSpan(at * BpfInsn.Size));
            if (instruction.Code != Ebpf.LoadImmediate64) { continue; }
            if (instruction.Source == Ebpf.PseudoFunction)
            {
                int target = textStart + ((at + 1 + instruction.Immediate - mainEnd) * BpfInsn.Size);
                (instruction with { Immediate = target }).Write(code.AsSpan(at * BpfInsn.Size));
                _file.Relocate(section, at * BpfInsn.Size, _textSymbol, ElfFile.RelocateWide);
            }

            at++;
        }
    }

    private void Relocate(string hook, BpfRelocationRecord put, byte[] code, int at, int start, int section, int sectionName)
    {
        Span<byte> bytes = code.AsSpan(at * BpfInsn.Size);
        BpfInsn instruction = BpfInsn.Read(bytes);
        int place = start + (at * BpfInsn.Size);
        switch ((BpfRelocationKind)put.Kind)
        {
            case BpfRelocationKind.MapDescriptor or BpfRelocationKind.MapValue:
                // The offset stands in the first half, and libbpf says what the number is.
                new BpfInsn(instruction.Code, instruction.Destination, 0, 0, (int)put.Extra).Write(bytes);
                default(BpfInsn).Write(bytes[BpfInsn.Size..]);
                Note(section, place, _mapSymbols[put.Value], ElfFile.RelocateWide);
                break;
            case BpfRelocationKind.Kfunc:
                new BpfInsn(instruction.Code, 0, Ebpf.PseudoCall, 0, -1).Write(bytes);
                Note(section, place, KernelFunction(_section.Fields[(int)put.Value].Type), ElfFile.RelocateCall);
                break;
            case BpfRelocationKind.FieldOffset: AddField(FieldByteOffset); break;
            case BpfRelocationKind.FieldSize: AddField(FieldByteSize); break;
            case BpfRelocationKind.FieldExists when _section.Fields[(int)put.Value] is { Path.Length: 0 } function:
                // Libbpf has no such question: the hooks are taken for those of today, and a function that is called for missing.
                (instruction with { Immediate = function.Type.StartsWith("bpf_lsm_", StringComparison.Ordinal) ? 1 : 0 }).Write(bytes);
                break;
            case BpfRelocationKind.FieldExists: AddField(FieldExists); break;
            default: break; // how it is attached: the object says lsm/, the whole system
        }

        void AddField(int kind)
        {
            bool isLoad = (instruction.Code & Ebpf.ClassMask) == Ebpf.ClassLoadMemory;
            BpfField field = _section.Fields[(int)put.Value];
            (int type, string access) = _types.FieldOf(field, FieldShapes.Of(hook, field, isLoad && (instruction.Code & Ebpf.SizeMask) == (int)BpfSize.Double));
            _extension.AddRelocation(sectionName, place, type, _types.Text(access), kind);
        }
    }

    private void Note(int section, int place, int symbol, int type)
    {
        if (section == _textSection && section != 0) { _textRelocations.Add((place, symbol, type)); }
        else { _file.Relocate(section, place, symbol, type); }
    }

    private int KernelFunction(string name)
    {
        if (_kernelFunctions.TryGetValue(name, out int symbol)) { return symbol; }
        symbol = _file.Add(new ElfSymbol(name, ElfSymbol.Untyped, IsGlobal: true, 0, 0, 0));
        _kernelFunctions.Add(name, symbol);
        return symbol;
    }
}
