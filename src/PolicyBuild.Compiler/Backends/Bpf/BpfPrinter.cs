using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>
/// Prints a program as the kernel's verifier and llvm-objdump do, one line an instruction; jumps name the instruction that they lead to, and what the
/// launcher puts in is named instead of its number.
/// </summary>
public static class BpfPrinter
{
    private const int CommentColumn = 64;

    /// <summary>The text of a program, each line ending in '\n'.</summary>
    /// <param name="program">The program; of one that the kernel would not take what can be printed is.</param>
    /// <param name="section">The section that has it: for the names of its maps and fields.</param>
    /// <param name="comment">Gives the remark beside an instruction, by index; null for none.</param>
    public static string Print(BpfProgram program, BpfPrograms section, Func<int, string?>? comment = null)
    {
        ReadOnlySpan<byte> bytes = program.Instructions.AsSpan();
        int count = bytes.Length / BpfInsn.Size;
        StringBuilder text = new(count * 48);
        int relocation = 0;
        int function = 1;
        for (int pc = 0; pc < count; pc++)
        {
            BpfInsn instruction = BpfInsn.Read(bytes[(pc * BpfInsn.Size)..]);
            BpfRelocationRecord put = default;
            while (relocation < program.Relocations.Length && program.Relocations[relocation].Instruction < pc) { relocation++; }
            if (relocation < program.Relocations.Length && program.Relocations[relocation].Instruction == pc) { put = program.Relocations[relocation]; }
            if (function < program.FuncInfos.Length && program.FuncInfos[function].Instruction == pc)
            {
                text.Append(CultureInfo.InvariantCulture, $"function {function}:\n");
                function++;
            }

            int start = text.Length;
            text.Append(CultureInfo.InvariantCulture, $"{pc,4}: ");
            bool isWide = instruction.Code == Ebpf.LoadImmediate64 && pc + 1 < count;
            int high = isWide ? BpfInsn.Read(bytes[((pc + 1) * BpfInsn.Size)..]).Immediate : 0;
            Append(text, pc, instruction, high, put, section);
            if (comment?.Invoke(pc) is { } remark)
            {
                text.Append(' ', Math.Max(2, CommentColumn - (text.Length - start))).Append("; ").Append(remark);
            }

            text.Append('\n');
            if (isWide) { pc++; }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int pc, BpfInsn instruction, int high, BpfRelocationRecord put, BpfPrograms section)
    {
        switch (instruction.Code & Ebpf.ClassMask)
        {
            case Ebpf.ClassLoad when instruction.Code == Ebpf.LoadImmediate64: AppendWide(text, pc, instruction, high, put, section); break;
            case Ebpf.ClassLoadMemory when (instruction.Code & Ebpf.ModeMask) == Ebpf.ModeMemory:
                text.Append(CultureInfo.InvariantCulture, $"r{instruction.Destination} = {Memory(instruction, instruction.Source, put, section)}");
                break;
            case Ebpf.ClassStore when (instruction.Code & Ebpf.ModeMask) == Ebpf.ModeMemory:
                text.Append(CultureInfo.InvariantCulture, $"{Memory(instruction, instruction.Destination, put, section)} = {instruction.Immediate}");
                break;
            case Ebpf.ClassStoreRegister when (instruction.Code & Ebpf.ModeMask) == Ebpf.ModeMemory:
                text.Append(CultureInfo.InvariantCulture, $"{Memory(instruction, instruction.Destination, put, section)} = r{instruction.Source}");
                break;
            case Ebpf.ClassStoreRegister when (instruction.Code & Ebpf.ModeMask) == Ebpf.ModeAtomic: AppendAtomic(text, instruction, put, section); break;
            case Ebpf.ClassAlu32 or Ebpf.ClassAlu64: AppendAlu(text, instruction, put, section); break;
            case Ebpf.ClassJump or Ebpf.ClassJump32: AppendJump(text, pc, instruction, put, section); break;
            default: AppendRaw(text, instruction); break;
        }
    }

    private static void AppendRaw(StringBuilder text, BpfInsn instruction) => text.Append(
        CultureInfo.InvariantCulture, $"0x{instruction.Code:x2} r{instruction.Destination} r{instruction.Source} {instruction.Offset} {instruction.Immediate}");

    private static void AppendWide(StringBuilder text, int pc, BpfInsn instruction, int high, BpfRelocationRecord put, BpfPrograms section)
    {
        text.Append(CultureInfo.InvariantCulture, $"r{instruction.Destination} = ");
        switch ((BpfRelocationKind)put.Kind)
        {
            case BpfRelocationKind.MapDescriptor: text.Append(CultureInfo.InvariantCulture, $"map {MapName(put, section)}"); break;
            case BpfRelocationKind.MapValue: text.Append(CultureInfo.InvariantCulture, $"value of {MapName(put, section)} + {put.Extra}"); break;
            default:
                if (instruction.Source == Ebpf.PseudoFunction) { text.Append(CultureInfo.InvariantCulture, $"function at {pc + 1L + instruction.Immediate}"); }
                else { text.Append(CultureInfo.InvariantCulture, $"0x{((ulong)(uint)high << 32) | (uint)instruction.Immediate:x} ll"); }
                break;
        }
    }

    private static void AppendAtomic(StringBuilder text, BpfInsn instruction, BpfRelocationRecord put, BpfPrograms section)
    {
        string memory = Memory(instruction, instruction.Destination, put, section);
        switch (instruction.Immediate)
        {
            case Ebpf.AtomicExchange: text.Append(CultureInfo.InvariantCulture, $"r{instruction.Source} = xchg({memory}, r{instruction.Source})"); break;
            case Ebpf.AtomicCompareExchange: text.Append(CultureInfo.InvariantCulture, $"r0 = cmpxchg({memory}, r0, r{instruction.Source})"); break;
            default: AppendRaw(text, instruction); break;
        }
    }

    private static void AppendAlu(StringBuilder text, BpfInsn instruction, BpfRelocationRecord put, BpfPrograms section)
    {
        bool isWide = (instruction.Code & Ebpf.ClassMask) == Ebpf.ClassAlu64;
        char bank = isWide ? 'r' : 'w';
        int operation = instruction.Code & Ebpf.OperationMask;
        if (instruction.Code == Ebpf.ToBigEndian)
        {
            text.Append(CultureInfo.InvariantCulture, $"r{instruction.Destination} = be{instruction.Immediate} r{instruction.Destination}");
            return;
        }

        string operand = (instruction.Code & Ebpf.WithRegister) != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bank}{instruction.Source}")
            : PutText(put, section) ?? instruction.Immediate.ToString(CultureInfo.InvariantCulture);
        string? sign = (BpfOperation)operation switch
        {
            BpfOperation.Add => "+=",
            BpfOperation.Subtract => "-=",
            BpfOperation.Multiply => "*=",
            BpfOperation.Divide => "/=",
            BpfOperation.Or => "|=",
            BpfOperation.And => "&=",
            BpfOperation.ShiftLeft => "<<=",
            BpfOperation.ShiftRight => ">>=",
            BpfOperation.Modulo => "%=",
            BpfOperation.Xor => "^=",
            BpfOperation.Move => "=",
            BpfOperation.ShiftRightSigned => "s>>=",
            _ => null,
        };
        if (sign is not null) { text.Append(CultureInfo.InvariantCulture, $"{bank}{instruction.Destination} {sign} {operand}"); }
        else if (operation == (int)BpfOperation.Negate) { text.Append(CultureInfo.InvariantCulture, $"{bank}{instruction.Destination} = -{bank}{instruction.Destination}"); }
        else { AppendRaw(text, instruction); }
    }

    private static void AppendJump(StringBuilder text, int pc, BpfInsn instruction, BpfRelocationRecord put, BpfPrograms section)
    {
        switch (instruction.Code)
        {
            case Ebpf.Jump: text.Append(CultureInfo.InvariantCulture, $"goto {pc + 1 + instruction.Offset}"); return;
            case Ebpf.Exit: text.Append("exit"); return;
            case Ebpf.Call when put.Kind == (uint)BpfRelocationKind.Kfunc: text.Append(CultureInfo.InvariantCulture, $"call {FieldName(put, section)}"); return;
            case Ebpf.Call when instruction.Source == Ebpf.PseudoCall: text.Append(CultureInfo.InvariantCulture, $"call {pc + 1L + instruction.Immediate}"); return;
            case Ebpf.Call: text.Append(CultureInfo.InvariantCulture, $"call {BpfHelperNames.Of(instruction.Immediate)}"); return;
            default: break;
        }

        string? sign = (BpfTest)(instruction.Code & Ebpf.OperationMask) switch
        {
            BpfTest.Equal => "==",
            BpfTest.Greater => ">",
            BpfTest.GreaterOrEqual => ">=",
            BpfTest.AnyBits => "&",
            BpfTest.NotEqual => "!=",
            BpfTest.SignedGreater => "s>",
            BpfTest.SignedGreaterOrEqual => "s>=",
            BpfTest.Less => "<",
            BpfTest.LessOrEqual => "<=",
            BpfTest.SignedLess => "s<",
            BpfTest.SignedLessOrEqual => "s<=",
            _ => null,
        };
        if (sign is null)
        {
            AppendRaw(text, instruction);
            return;
        }

        char bank = (instruction.Code & Ebpf.ClassMask) == Ebpf.ClassJump ? 'r' : 'w';
        string operand = (instruction.Code & Ebpf.WithRegister) != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bank}{instruction.Source}")
            : instruction.Immediate.ToString(CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"if {bank}{instruction.Destination} {sign} {operand} goto {pc + 1 + instruction.Offset}");
    }

    private static string Memory(BpfInsn instruction, int register, BpfRelocationRecord put, BpfPrograms section)
    {
        string type = (BpfSize)(instruction.Code & Ebpf.SizeMask) switch
        {
            BpfSize.Byte => "u8",
            BpfSize.Half => "u16",
            BpfSize.Word => "u32",
            _ => "u64",
        };
        return PutText(put, section) is { } field
            ? string.Create(CultureInfo.InvariantCulture, $"*({type} *)(r{register} + {field})")
            : string.Create(CultureInfo.InvariantCulture, $"*({type} *)(r{register} {(instruction.Offset < 0 ? '-' : '+')} {Math.Abs((int)instruction.Offset)})");
    }

    private static string? PutText(BpfRelocationRecord put, BpfPrograms section) => (BpfRelocationKind)put.Kind switch
    {
        BpfRelocationKind.FieldOffset => $"offset({FieldName(put, section)})",
        BpfRelocationKind.FieldExists => $"exists({FieldName(put, section)})",
        BpfRelocationKind.FieldSize => $"size({FieldName(put, section)})",
        BpfRelocationKind.Scope => "scope",
        _ => null,
    };

    private static string MapName(BpfRelocationRecord put, BpfPrograms section) =>
        put.Value < section.Maps.Length ? section.Maps[(int)put.Value].Name : "?";

    private static string FieldName(BpfRelocationRecord put, BpfPrograms section)
    {
        if (put.Value >= section.Fields.Length) { return "?"; }
        BpfField field = section.Fields[(int)put.Value];
        return Printable.Of(field.Path.Length == 0 ? field.Type : field.Type + "." + field.Path);
    }
}
