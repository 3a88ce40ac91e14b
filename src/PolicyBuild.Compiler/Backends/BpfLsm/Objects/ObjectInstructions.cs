using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>
/// Checks the instructions of an object's function before they are copied: each is one of eBPF, what the launcher and the kernel would take for a number
/// of their own is named by a relocation, and the end is not passed. Whether the program is safe, the kernel's verifier says on the target.
/// </summary>
internal static class ObjectInstructions
{
    private const int Registers = 11;          // MAX_BPF_REG, linux/bpf.h
    private const byte LongJump = 0x06;        // BPF_JMP32 | BPF_JA (6.6): the constant is the distance
    private const byte MayGoto = 0xE5;         // BPF_JMP | BPF_JCOND (6.10)
    private const byte Negate32 = 0x84;        // BPF_ALU | BPF_NEG
    private const byte Negate64 = 0x87;
    private const byte ToLittleEndian = 0xD4;  // BPF_ALU | BPF_END | BPF_TO_LE
    private const byte SwapBytes = 0xD7;       // BPF_ALU64 | BPF_END (6.6)

    /// <summary>How a place is filled in.</summary>
    public enum Filling
    {
        /// <summary>Not at all.</summary>
        None,

        /// <summary>By a symbol: a map, a function, data.</summary>
        Symbol,

        /// <summary>By something of the kernel's types.</summary>
        Field,
    }

    /// <summary>Checks a function.</summary>
    /// <param name="code">Its instructions.</param>
    /// <param name="function">Its name.</param>
    /// <param name="fillingAt">How the instruction of a number is filled in.</param>
    /// <returns>Which instructions are second halves.</returns>
    /// <exception cref="ObjectRefusedException">It has one that is wrong.</exception>
    public static bool[] Check(ReadOnlySpan<byte> code, string function, Func<int, Filling> fillingAt)
    {
        int count = code.Length / BpfInsn.Size;
        bool[] isSecondHalf = new bool[count];
        for (int i = 0; i < count; i++)
        {
            BpfInsn instruction = BpfInsn.Read(code[(i * BpfInsn.Size)..]);
            Filling filling = fillingAt(i);
            if (Problem(instruction, filling) is { } problem) { throw Refused(function, i, problem); }
            if (instruction.Code != Ebpf.LoadImmediate64) { continue; }
            if (++i == count) { throw new ObjectRefusedException($"its function '{function}' ends in the middle of an instruction"); }
            isSecondHalf[i] = true;
            BpfInsn second = BpfInsn.Read(code[(i * BpfInsn.Size)..]);
            if (second.Code != 0 || second.Registers != 0 || second.Offset != 0 || fillingAt(i) != Filling.None) { throw Refused(function, i, "is no second half of a constant"); }
        }

        bool isEnd = !isSecondHalf[count - 1] && code[(count - 1) * BpfInsn.Size] is Ebpf.Exit or Ebpf.Jump or LongJump;
        return isEnd ? isSecondHalf : throw new ObjectRefusedException($"its function '{function}' has no exit at its end", "give the function its whole size, as compilers do");
    }

    /// <summary>Whether it goes on elsewhere in its function.</summary>
    public static bool IsJump(BpfInsn instruction) =>
        (instruction.Code & Ebpf.ClassMask) is Ebpf.ClassJump or Ebpf.ClassJump32 && instruction.Code is not (Ebpf.Call or Ebpf.Exit);

    /// <summary>How far a jump leads.</summary>
    public static long DistanceOf(BpfInsn jump) => jump.Code == LongJump ? jump.Immediate : jump.Offset;

    /// <summary>A jump with its distance in the offset.</summary>
    public static BpfInsn ShortJump(BpfInsn jump) => jump.Code == LongJump ? new BpfInsn(Ebpf.Jump, 0, 0, 0, 0) : jump;

    private static ObjectRefusedException Refused(string function, int instruction, string problem) => new(
        $"the instruction {instruction} of its function '{function}' {problem}",
        "name maps, data and the kernel's functions in the source (SEC(\".maps\"), __ksym), so that the object has relocations to them, and compile it with clang -target bpfel");

    private static string? Problem(BpfInsn instruction, Filling filling)
    {
        if (!IsKnown(instruction.Code)) { return $"has the code 0x{instruction.Code:x2}, which no program for security hooks can have"; }
        if (instruction.Destination >= Registers) { return "has a register that eBPF has not"; }
        if (instruction.Code == Ebpf.LoadImmediate64)
        {
            // 1 and 5: BPF_PSEUDO_MAP_FD and _IDX, 2 and 6: the same with _VALUE, 3: BPF_PSEUDO_BTF_ID, 4: BPF_PSEUDO_FUNC.
            if (instruction.Source == 0 || filling == Filling.Symbol) { return null; }
            return instruction.Source switch
            {
                1 or 2 or 5 or 6 => "names a map by a number, which on the target would be a descriptor of the launcher's",
                3 => "names something of the kernel by the number that its type has there, which is another on every kernel",
                4 => "names a function by a distance, without a relocation",
                _ => "loads what eBPF does not know",
            };
        }

        if (instruction.Code == Ebpf.Call)
        {
            if (filling == Filling.Field) { return "is a call into which a field is put"; }
            if (filling == Filling.Symbol || instruction.Source is 0 or Ebpf.PseudoCall) { return null; }
            return instruction.Source == Ebpf.PseudoKfuncCall
                ? "calls a function of the kernel by the number that its type has there, which is another on every kernel"
                : "calls what eBPF does not know";
        }

        if (instruction.Source >= Registers) { return "has a register that eBPF has not"; }
        if (filling == Filling.Symbol) { return "is filled in by a symbol, which it cannot be"; }
        return filling == Filling.Field && (IsJump(instruction) || instruction.Code == Ebpf.Exit) ? "is a jump into which a field is put" : null;
    }

    /// <summary>
    /// Whether it is one of the kernel's opcodes (kernel/bpf/core.c, public_insntable). Without those of BPF_ABS and BPF_IND, for packets alone.
    /// </summary>
    private static bool IsKnown(byte code)
    {
        int operation = code & Ebpf.OperationMask;
        int size = code & Ebpf.SizeMask;
        int mode = code & Ebpf.ModeMask;
        return (code & Ebpf.ClassMask) switch
        {
            Ebpf.ClassLoad => code == Ebpf.LoadImmediate64,
            Ebpf.ClassLoadMemory => mode == Ebpf.ModeMemory || (mode == Ebpf.ModeSigned && size != (int)BpfSize.Double),
            Ebpf.ClassStore => mode == Ebpf.ModeMemory,
            Ebpf.ClassStoreRegister => mode is Ebpf.ModeMemory or Ebpf.ModeAtomic,
            Ebpf.ClassAlu32 => code is Negate32 or ToLittleEndian or Ebpf.ToBigEndian || IsArithmetic(operation),
            Ebpf.ClassAlu64 => code is Negate64 or SwapBytes || IsArithmetic(operation),
            Ebpf.ClassJump => code is Ebpf.Jump or Ebpf.Call or Ebpf.Exit or MayGoto || IsComparison(operation),
            _ => code == LongJump || IsComparison(operation), // JMP32
        };
    }

    // BPF_ADD to BPF_ARSH without BPF_NEG.
    private static bool IsArithmetic(int operation) => operation is <= 0xC0 and not 0x80;

    // BPF_JEQ to BPF_JSLE without BPF_CALL and BPF_EXIT.
    private static bool IsComparison(int operation) => operation is >= 0x10 and <= 0xD0 and not (0x80 or 0x90);
}
