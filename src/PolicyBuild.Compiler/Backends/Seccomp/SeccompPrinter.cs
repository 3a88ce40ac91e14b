using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Prints a filter, one line an instruction: index, opcode, operand, and for a compare both targets. Words are named for what they hold,
/// numbers that are compared with a system call number or an architecture value have their name beside them.
/// </summary>
public static class SeccompPrinter
{
    private const int CommentColumn = 56;

    /// <summary>The text of a program, each line ending in '\n'.</summary>
    /// <param name="program">A program that the kernel would take; of others only what can be printed is.</param>
    /// <param name="comment">Gives the remark beside an instruction, by index; null for none.</param>
    public static string Print(ReadOnlySpan<byte> program, Func<int, string?>? comment = null)
    {
        int count = program.Length / SockFilter.Size;
        StringBuilder text = new(count * 48);
        Word[] words = new Word[count + 1];
        for (int pc = 0; pc < count; pc++)
        {
            SockFilter instruction = SockFilter.Read(program[(pc * SockFilter.Size)..]);
            int start = text.Length;
            text.Append(CultureInfo.InvariantCulture, $"{pc,4}: ");
            Append(text, pc, instruction, words);
            if (comment?.Invoke(pc) is { } remark)
            {
                text.Append(' ', Math.Max(2, CommentColumn - (text.Length - start))).Append("; ").Append(remark);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What the accumulator holds at an instruction: the offset of the word, from 1; and the ABI's architecture value.</summary>
    private readonly record struct Word(int Offset, uint Arch);

    private static void Append(StringBuilder text, int pc, SockFilter instruction, Word[] words)
    {
        uint k = instruction.K;
        Word word = words[pc];
        switch (instruction.Code)
        {
            case ClassicBpf.LoadWord:
                text.Append("ld   ").Append(NameOf(k));
                Reach(words, pc + 1L, word with { Offset = (int)Math.Min(k, SeccompData.Size) + 1 });
                break;
            case ClassicBpf.And:
                text.Append(CultureInfo.InvariantCulture, $"and  0x{k:x}");
                Reach(words, pc + 1L, word);
                break;
            case ClassicBpf.Jump:
                text.Append(CultureInfo.InvariantCulture, $"ja   {pc + 1L + k}");
                Reach(words, pc + 1L + k, word);
                break;
            case ClassicBpf.Return:
                text.Append("ret  ").Append(new SeccompAction(k).ToString());
                break;
            case ClassicBpf.JumpEqual or ClassicBpf.JumpGreater or ClassicBpf.JumpGreaterOrEqual or ClassicBpf.JumpSet:
                AppendCompare(text, pc, instruction, words);
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"0x{instruction.Code:x2} {instruction.JumpTrue} {instruction.JumpFalse} 0x{k:x}");
                break;
        }
    }

    private static void AppendCompare(StringBuilder text, int pc, SockFilter instruction, Word[] words)
    {
        Word word = words[pc];
        string name = instruction.Code switch
        {
            ClassicBpf.JumpEqual => "jeq ",
            ClassicBpf.JumpGreater => "jgt ",
            ClassicBpf.JumpGreaterOrEqual => "jge ",
            _ => "jset",
        };
        bool isNumber = word.Offset == SeccompData.Number + 1 && instruction.K < AuditArch.X32Bit && instruction.Code != ClassicBpf.JumpSet;
        string operand = isNumber
            ? instruction.K.ToString(CultureInfo.InvariantCulture)
            : "0x" + instruction.K.ToString("x", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"{name} {operand} ? {pc + 1 + instruction.JumpTrue} : {pc + 1 + instruction.JumpFalse}");
        if (NameOf(word, instruction.K) is { } meaning) { text.Append("  ").Append(meaning); }

        bool isArch = word.Offset == SeccompData.Arch + 1 && instruction.Code == ClassicBpf.JumpEqual;
        Reach(words, pc + 1L + instruction.JumpTrue, isArch ? word with { Arch = instruction.K } : word);
        Reach(words, pc + 1L + instruction.JumpFalse, word);
    }

    /// <summary>Notes what the accumulator holds at a place; nothing where several ways in disagree.</summary>
    private static void Reach(Word[] words, long at, Word word)
    {
        if (at >= words.Length) { return; }
        Word known = words[at];
        words[at] = known == default || known == word
            ? word
            : new Word(known.Offset == word.Offset ? word.Offset : -1, known.Arch == word.Arch ? word.Arch : 0);
    }

    private static string? NameOf(Word word, uint k)
    {
        if (word.Offset == SeccompData.Arch + 1)
        {
            return AbiOf(k, 0) is var abi && abi != Architecture.None ? ArchitectureNames.NameOf(abi) : null;
        }

        if (word.Offset != SeccompData.Number + 1) { return null; }
        Architecture owner = AbiOf(word.Arch, k);
        return owner != Architecture.None && SyscallTable.TryGetName(owner, (int)k, out string? name) ? name : null;
    }

    private static Architecture AbiOf(uint arch, uint number) => arch switch
    {
        AuditArch.X86_64 => number >= AuditArch.X32Bit ? Architecture.X32 : Architecture.X86_64,
        AuditArch.I386 => Architecture.I386,
        AuditArch.AArch64 => Architecture.AArch64,
        AuditArch.Arm => Architecture.Arm,
        AuditArch.RiscV64 => Architecture.RiscV64,
        AuditArch.LoongArch64 => Architecture.LoongArch64,
        _ => Architecture.None,
    };

    private static string NameOf(uint offset) => offset switch
    {
        SeccompData.Number => "nr",
        SeccompData.Arch => "arch",
        SeccompData.InstructionPointer => "ip.low",
        SeccompData.InstructionPointer + 4 => "ip.high",
        >= SeccompData.Size => "[" + offset.ToString(CultureInfo.InvariantCulture) + "]",
        _ => "args[" + ((offset - 16) / 8).ToString(CultureInfo.InvariantCulture) + (offset % 8 == 0 ? "].low" : "].high"),
    };
}
