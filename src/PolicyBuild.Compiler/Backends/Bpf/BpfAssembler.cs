using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>
/// Writes one program, instruction by instruction. Jumps and functions name labels, which may be bound later; what the launcher has to put in
/// (maps, offsets of fields, how the program is attached) is noted as a relocation. One assembler makes one program after the other
/// (<see cref="Reset"/>) for one set of <see cref="BpfSymbols"/>. What follows a jump or an exit and no label that is used already is not written: the
/// verifier refuses programs with code that nothing leads to.
/// </summary>
internal sealed partial class BpfAssembler(BpfSymbols symbols)
{
    private const int Unbound = -1;

    private readonly record struct Reference(int Instruction, int Label);

    private readonly List<int> _labels = [];
    private readonly HashSet<int> _used = [];
    private readonly List<Reference> _references = [];
    private readonly List<BpfRelocationRecord> _relocations = [];
    private readonly List<BpfFuncInfo> _functions = [];
    private BpfInsn[] _code = new BpfInsn[256];
    private NodeRef[] _sources = new NodeRef[256];
    private bool _isReached = true;

    /// <summary>The maps and fields that the program may name.</summary>
    public BpfSymbols Symbols => symbols;

    /// <summary>How many instructions there are.</summary>
    public int Count { get; private set; }

    /// <summary>The policy node that stands behind the instructions that follow.</summary>
    public NodeRef Source { get; set; }

    /// <summary>Whether everything is written: in code of others jumps back lead to where no label is used yet.</summary>
    public bool WritesAll { get; set; }

    /// <summary>Forgets the program, for the next one.</summary>
    public void Reset()
    {
        _labels.Clear();
        _used.Clear();
        _isReached = true;
        WritesAll = false;
        _references.Clear();
        _relocations.Clear();
        _functions.Clear();
        Count = 0;
        Source = default;
    }

    /// <summary>A label without a place.</summary>
    public BpfLabel NewLabel()
    {
        _labels.Add(Unbound);
        return new BpfLabel(_labels.Count);
    }

    /// <summary>Gives a label its place: the next instruction.</summary>
    /// <exception cref="InvalidOperationException">It has one.</exception>
    public void Bind(BpfLabel label)
    {
        if (_labels[label.Number - 1] != Unbound) { throw new InvalidOperationException("a label is bound twice"); }
        _labels[label.Number - 1] = Count;
        _isReached |= _used.Contains(label.Number);
    }

    /// <summary>
    /// Begins a function at the next instruction; the first is the program itself. A program with functions that are called back has to name them all,
    /// each with its type in the program BTF.
    /// </summary>
    public void BeginFunction(int typeId) =>
        _functions.Add(new BpfFuncInfo { Instruction = (uint)Count, TypeId = (uint)typeId });

    /// <summary>Writes one instruction.</summary>
    public void Emit(byte code, BpfRegister destination, int source, int offset, int immediate)
    {
        if (!_isReached && !WritesAll) { return; }
        if (Count == _code.Length)
        {
            Array.Resize(ref _code, 2 * Count);
            Array.Resize(ref _sources, 2 * Count);
        }

        _code[Count] = new BpfInsn(code, (int)destination, source, checked((short)offset), immediate);
        _sources[Count++] = Source;
        if (code is Ebpf.Jump or Ebpf.Exit) { _isReached = false; }
    }

    /// <summary>The program; false where a jump reaches further than 32,767 instructions, so that the program is too long.</summary>
    /// <exception cref="InvalidOperationException">A label that is used has no place.</exception>
    public bool TryFinish([NotNullWhen(true)] out BpfCode? code)
    {
        code = null;
        foreach (Reference reference in _references)
        {
            int target = _labels[reference.Label - 1];
            if (target == Unbound) { throw new InvalidOperationException("a label that is used is not bound"); }
            int distance = target - reference.Instruction - 1;
            ref BpfInsn instruction = ref _code[reference.Instruction];
            if (instruction.Code is Ebpf.LoadImmediate64 or Ebpf.Call) { instruction = instruction with { Immediate = distance }; }
            else if (distance == (short)distance) { instruction = instruction with { Offset = (short)distance }; }
            else { return false; }
        }

        // A copy, for the next program is written over this one.
        code = new BpfCode(
            ImmutableCollectionsMarshal.AsImmutableArray(_code[..Count]),
            [.. _relocations],
            [.. _functions],
            ImmutableCollectionsMarshal.AsImmutableArray(_sources[..Count]));
        return true;
    }

    private void Refer(BpfLabel label)
    {
        if (!_isReached && !WritesAll) { return; }
        _references.Add(new Reference(Count, label.Number));
        _used.Add(label.Number);
    }

    private void Relocate(BpfRelocationKind kind, int value, int extra)
    {
        if (!_isReached && !WritesAll) { return; }
        _relocations.Add(new BpfRelocationRecord { Instruction = (uint)Count, Kind = (uint)kind, Value = (uint)value, Extra = (uint)extra });
    }
}
