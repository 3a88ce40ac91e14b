using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>
/// Runs eBPF programs, the instructions that the generators use (instruction-set.rst of the kernel). Registers that a call loses hold nothing afterwards,
/// a frame of the stack is fresh each time, and all memory is checked.
/// </summary>
/// <param name="program">The program, with what the launcher puts in.</param>
/// <param name="kernelFunctions">The kernel's functions by the number that stands in calls.</param>
/// <param name="memory">The memory.</param>
/// <param name="helpers">The helpers.</param>
internal sealed class BpfMachine(ReadOnlyMemory<BpfInsn> program, string[] kernelFunctions, BpfMemory memory, IBpfHelpers helpers)
{
    private const ulong Lost = 0xDEAD_BEEF_DEAD_BEEF;
    private const int Frame = 10;
    private const int MaxSteps = 10_000_000;

    /// <summary>How many instructions ran.</summary>
    public int Steps { get; private set; }

    /// <summary>The last jump of the program itself that was taken.</summary>
    public int LastJump { get; private set; }

    /// <summary>Where functions of the program begin that are named by an address.</summary>
    public static ulong FunctionAddress(int instruction) => 0xF000_0000_0000_0000 | (uint)instruction;

    /// <summary>Runs the program.</summary>
    public ulong Run(ulong context) => RunFunction(0, [context]);

    /// <summary>Runs a function, which a helper calls back.</summary>
    public ulong RunCallback(ulong function, params ReadOnlySpan<ulong> arguments) => RunFunction((int)(uint)function, arguments);

    private ulong RunFunction(int entry, ReadOnlySpan<ulong> arguments)
    {
        byte[] stack = new byte[Ebpf.StackSize];
        Array.Fill(stack, (byte)0xA5);
        ulong frame = memory.Add(new BpfRegion(stack, IsWritable: true));
        ulong[] registers = new ulong[11];
        Array.Fill(registers, Lost);
        arguments.CopyTo(registers.AsSpan(1));
        registers[Frame] = frame + Ebpf.StackSize;
        ReadOnlySpan<BpfInsn> code = program.Span;
        for (int pc = entry; ; pc++)
        {
            if (++Steps > MaxSteps) { throw new InvalidOperationException("the program does not end"); }
            BpfInsn instruction = code[pc];
            ref ulong destination = ref registers[instruction.Destination];
            ulong source = registers[instruction.Source];
            int size = SizeOf(instruction.Code);
            switch (instruction.Code & Ebpf.ClassMask)
            {
                case Ebpf.ClassLoad when instruction.Code == Ebpf.LoadImmediate64:
                    destination = instruction.Source == Ebpf.PseudoFunction
                        ? FunctionAddress(pc + 1 + instruction.Immediate)
                        : (uint)instruction.Immediate | ((ulong)(uint)code[pc + 1].Immediate << 32);
                    pc++;
                    break;
                case Ebpf.ClassLoadMemory: destination = memory.Read(source + (ulong)instruction.Offset, size); break;
                case Ebpf.ClassStore: memory.Write(destination + (ulong)instruction.Offset, size, (ulong)instruction.Immediate); break;
                case Ebpf.ClassStoreRegister when (instruction.Code & Ebpf.ModeMask) == Ebpf.ModeAtomic: Exchange(registers, instruction, size); break;
                case Ebpf.ClassStoreRegister: memory.Write(destination + (ulong)instruction.Offset, size, source); break;
                case Ebpf.ClassAlu64: destination = Compute(instruction, destination, Operand(instruction, source)); break;
                case Ebpf.ClassAlu32 when instruction.Code == Ebpf.ToBigEndian: destination = Swap(destination, instruction.Immediate); break;
                case Ebpf.ClassAlu32: destination = (uint)Compute32(instruction, (uint)destination, (uint)Operand(instruction, source)); break;
                default:
                    if (instruction.Code == Ebpf.Exit)
                    {
                        memory.RemoveFrom(frame);
                        return registers[0];
                    }

                    if (instruction.Code == Ebpf.Call) { Call(registers, instruction, pc); }
                    else if (Jumps(instruction, destination, Operand(instruction, source)))
                    {
                        if (entry == 0) { LastJump = pc; }
                        pc += instruction.Offset;
                    }

                    break;
            }
        }
    }

    private void Call(ulong[] registers, BpfInsn instruction, int pc)
    {
        ReadOnlySpan<ulong> arguments = registers.AsSpan(1, 5);
        registers[0] = instruction.Source switch
        {
            Ebpf.PseudoKfuncCall => helpers.CallKernel(kernelFunctions[instruction.Immediate], arguments),
            Ebpf.PseudoCall => RunFunction(pc + 1 + instruction.Immediate, arguments),
            _ => helpers.Call(instruction.Immediate, arguments),
        };
        registers.AsSpan(1, 5).Fill(Lost);
    }

    private void Exchange(ulong[] registers, BpfInsn instruction, int size)
    {
        ulong address = registers[instruction.Destination] + (ulong)instruction.Offset;
        ulong old = memory.Read(address, size);
        switch (instruction.Immediate)
        {
            case Ebpf.AtomicExchange:
                memory.Write(address, size, registers[instruction.Source]);
                registers[instruction.Source] = old;
                break;
            case Ebpf.AtomicCompareExchange:
                if (old == registers[0]) { memory.Write(address, size, registers[instruction.Source]); }
                registers[0] = old;
                break;
            default: throw new InvalidOperationException($"an atomic operation 0x{instruction.Immediate:x} that is not simulated");
        }
    }

    private static int SizeOf(byte code) => (BpfSize)(code & Ebpf.SizeMask) switch { BpfSize.Byte => 1, BpfSize.Half => 2, BpfSize.Word => 4, _ => 8 };

    private static ulong Operand(BpfInsn instruction, ulong source) => (instruction.Code & Ebpf.WithRegister) != 0 ? source : (ulong)instruction.Immediate;

    private static ulong Swap(ulong value, int bits) => bits switch
    {
        16 => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)value),
        32 => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)value),
        _ => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value),
    };

    private static ulong Compute(BpfInsn instruction, ulong left, ulong right) => (BpfOperation)(instruction.Code & Ebpf.OperationMask) switch
    {
        BpfOperation.Add => left + right,
        BpfOperation.Subtract => left - right,
        BpfOperation.Multiply => left * right,
        BpfOperation.Divide => right == 0 ? 0 : left / right,
        BpfOperation.Or => left | right,
        BpfOperation.And => left & right,
        BpfOperation.ShiftLeft => left << (int)(right & 63),
        BpfOperation.ShiftRight => left >> (int)(right & 63),
        BpfOperation.Negate => 0 - left,
        BpfOperation.Modulo => right == 0 ? left : left % right,
        BpfOperation.Xor => left ^ right,
        BpfOperation.Move => right,
        BpfOperation.ShiftRightSigned => (ulong)((long)left >> (int)(right & 63)),
        _ => throw new InvalidOperationException($"an operation 0x{instruction.Code:x2} that is not simulated"),
    };

    private static uint Compute32(BpfInsn instruction, uint left, uint right) => (BpfOperation)(instruction.Code & Ebpf.OperationMask) switch
    {
        BpfOperation.ShiftLeft => left << (int)(right & 31),
        BpfOperation.ShiftRight => left >> (int)(right & 31),
        BpfOperation.ShiftRightSigned => (uint)((int)left >> (int)(right & 31)),
        _ => (uint)Compute(instruction, left, right),
    };

    private static bool Jumps(BpfInsn instruction, ulong left, ulong right)
    {
        if (instruction.Code == Ebpf.Jump) { return true; }
        if ((instruction.Code & Ebpf.ClassMask) == Ebpf.ClassJump32)
        {
            // The lower halves, their signs extended: unsigned comparisons come out the same.
            left = (ulong)(int)left;
            right = (ulong)(int)right;
        }

        return (BpfTest)(instruction.Code & Ebpf.OperationMask) switch
        {
            BpfTest.Equal => left == right,
            BpfTest.NotEqual => left != right,
            BpfTest.Greater => left > right,
            BpfTest.GreaterOrEqual => left >= right,
            BpfTest.Less => left < right,
            BpfTest.LessOrEqual => left <= right,
            BpfTest.AnyBits => (left & right) != 0,
            BpfTest.SignedGreater => (long)left > (long)right,
            BpfTest.SignedGreaterOrEqual => (long)left >= (long)right,
            BpfTest.SignedLess => (long)left < (long)right,
            BpfTest.SignedLessOrEqual => (long)left <= (long)right,
            _ => throw new InvalidOperationException($"a jump 0x{instruction.Code:x2} that is not simulated"),
        };
    }
}
