using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Simulation;

/// <summary>
/// Runs seccomp filters, as arrays of struct sock_filter in little-endian order, on calls that nobody makes: classic BPF with the kernel's
/// meaning and the kernel's limits.
/// </summary>
public static class SeccompSimulator
{
    private const uint ReturnAllow = 0x7FFF0000; // SECCOMP_RET_ALLOW, linux/seccomp.h

    /// <summary>Why the kernel would refuse a program with EINVAL; null: it takes it.</summary>
    /// <param name="program">struct sock_filter, one after the other.</param>
    public static string? Refusal(ReadOnlySpan<byte> program) => SeccompProgramCheck.Refusal(program);

    /// <summary>Runs a program on one call.</summary>
    /// <param name="program">A program that <see cref="Refusal"/> has nothing against; others may throw.</param>
    /// <param name="arch">The AUDIT_ARCH value (<see cref="AuditArch"/>).</param>
    /// <param name="number">The system call number.</param>
    /// <param name="instructionPointer">Where the call is made.</param>
    /// <param name="arguments">Six registers.</param>
    /// <exception cref="InvalidOperationException">The program has an opcode that seccomp does not take.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The program leaves its own bounds.</exception>
    public static SeccompRun Run(ReadOnlySpan<byte> program, uint arch, uint number, ulong instructionPointer, ReadOnlySpan<ulong> arguments)
    {
        uint a = 0;
        uint x = 0;
        Span<uint> scratch = stackalloc uint[ClassicBpf.ScratchCells];
        int length = 0;
        for (int pc = 0; ; pc++)
        {
            SockFilter instruction = SockFilter.Read(program[(pc * SockFilter.Size)..]);
            uint k = instruction.K;
            length++;
            switch (instruction.Code)
            {
                case ClassicBpf.LoadWord: a = Load(k, arch, number, instructionPointer, arguments); break;
                case ClassicBpf.JumpEqual: pc += a == k ? instruction.JumpTrue : instruction.JumpFalse; break;
                case ClassicBpf.JumpGreaterOrEqual: pc += a >= k ? instruction.JumpTrue : instruction.JumpFalse; break;
                case ClassicBpf.JumpSet: pc += (a & k) != 0 ? instruction.JumpTrue : instruction.JumpFalse; break;
                case ClassicBpf.LoadLength: a = SeccompData.Size; break;
                case ClassicBpf.LoadImmediate: a = k; break;
                case ClassicBpf.LoadScratch: a = scratch[(int)k]; break;
                case ClassicBpf.LoadIndexLength: x = SeccompData.Size; break;
                case ClassicBpf.LoadIndexImmediate: x = k; break;
                case ClassicBpf.LoadIndexScratch: x = scratch[(int)k]; break;
                case ClassicBpf.Store: scratch[(int)k] = a; break;
                case ClassicBpf.StoreIndex: scratch[(int)k] = x; break;
                case ClassicBpf.CopyToIndex: x = a; break;
                case ClassicBpf.CopyFromIndex: a = x; break;
                case ClassicBpf.Negate: a = 0u - a; break;
                case ClassicBpf.Jump: pc = checked((int)(pc + (long)k)); break;
                case ClassicBpf.Return: return new SeccompRun(k, pc, length);
                case ClassicBpf.ReturnAccumulator: return new SeccompRun(a, pc, length);
                default:
                    uint operand = (instruction.Code & ClassicBpf.WithIndex) != 0 ? x : k;
                    ushort code = (ushort)(instruction.Code & ~ClassicBpf.WithIndex);
                    if ((code & 7) == 5)
                    {
                        pc += Holds(code, a, operand) ? instruction.JumpTrue : instruction.JumpFalse;
                        break;
                    }

                    // The kernel ends a filter that divides by 0 with the value 0.
                    if (code == ClassicBpf.Divide && operand == 0) { return new SeccompRun(0, -1, length); }
                    a = Compute(code, a, operand);
                    break;
            }
        }
    }

    /// <summary>
    /// Whether the kernel (5.11 and later) puts a number into the bitmap of calls that are allowed without running the filter: the path of
    /// the number alone, without arguments, ends in a plain allow (seccomp_is_const_allow of kernel/seccomp.c). It follows loads of number
    /// and architecture, jumps, compares with a constant and AND with a constant; anything else, also an allow with data, loses the bit.
    /// The kernel asks only for its native and its compat numbers, never for x32's.
    /// </summary>
    /// <param name="program">A program that <see cref="Refusal"/> has nothing against.</param>
    /// <param name="arch">The AUDIT_ARCH value.</param>
    /// <param name="number">The system call number.</param>
    public static bool IsConstantAllow(ReadOnlySpan<byte> program, uint arch, uint number)
    {
        uint a = 0;
        for (int pc = 0; ; pc++)
        {
            SockFilter instruction = SockFilter.Read(program[(pc * SockFilter.Size)..]);
            switch (instruction.Code)
            {
                case ClassicBpf.LoadWord when instruction.K == SeccompData.Number: a = number; break;
                case ClassicBpf.LoadWord when instruction.K == SeccompData.Arch: a = arch; break;
                case ClassicBpf.Jump: pc = checked((int)(pc + (long)instruction.K)); break;
                case ClassicBpf.And: a &= instruction.K; break;
                case ClassicBpf.JumpEqual or ClassicBpf.JumpGreater or ClassicBpf.JumpGreaterOrEqual or ClassicBpf.JumpSet:
                    pc += Holds(instruction.Code, a, instruction.K) ? instruction.JumpTrue : instruction.JumpFalse;
                    break;
                case ClassicBpf.Return: return instruction.K == ReturnAllow;
                default: return false;
            }
        }
    }

    private static uint Load(uint offset, uint arch, uint number, ulong instructionPointer, ReadOnlySpan<ulong> arguments) => offset switch
    {
        SeccompData.Number => number,
        SeccompData.Arch => arch,
        SeccompData.InstructionPointer => (uint)instructionPointer,
        SeccompData.InstructionPointer + 4 => (uint)(instructionPointer >> 32),
        _ => (uint)(arguments[(int)(offset - 16) / 8] >> (offset % 8 == 0 ? 0 : 32)),
    };

    private static bool Holds(ushort code, uint a, uint operand) => code switch
    {
        ClassicBpf.JumpEqual => a == operand,
        ClassicBpf.JumpGreater => a > operand,
        ClassicBpf.JumpGreaterOrEqual => a >= operand,
        ClassicBpf.JumpSet => (a & operand) != 0,
        _ => throw new InvalidOperationException($"seccomp does not take the jump 0x{code:x2}"),
    };

    private static uint Compute(ushort code, uint a, uint operand) => code switch
    {
        ClassicBpf.Add => a + operand,
        ClassicBpf.Subtract => a - operand,
        ClassicBpf.Multiply => a * operand,
        ClassicBpf.Divide => a / operand,
        ClassicBpf.Or => a | operand,
        ClassicBpf.And => a & operand,
        ClassicBpf.Xor => a ^ operand,
        ClassicBpf.ShiftLeft => a << (int)(operand & 31), // the kernel too takes the low five bits of X
        ClassicBpf.ShiftRight => a >> (int)(operand & 31),
        _ => throw new InvalidOperationException($"seccomp does not take the opcode 0x{code:x2}"),
    };
}
