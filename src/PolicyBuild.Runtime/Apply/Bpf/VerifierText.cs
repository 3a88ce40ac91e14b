using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// What a log of the verifier says (kernel/bpf/verifier.c): each instruction that it looks at is a line <c>12: (85) call ...</c>, the reason to refuse the program
/// comes behind the last of them, and numbers of its work end the log. Newer kernels (7.3) explain the reason at length between these two.
/// </summary>
internal unsafe struct VerifierText
{
    // BPF_COMPLEXITY_LIMIT_INSNS (linux/bpf.h): no program has as many instructions.
    private const int MaxInstruction = 1_000_000;

    /// <summary>The last line that says something of the program, ended by zero; null where there is none.</summary>
    internal byte* Message { get; private set; }

    /// <summary>The instruction that is refused, from 0; -1: the log does not tell.</summary>
    internal int Instruction { get; private set; }

    /// <summary>No log.</summary>
    internal static VerifierText None => new() { Instruction = -1 };

    /// <summary>Reads a log, whose lines are ended by zero then.</summary>
    internal static VerifierText Read(byte* text)
    {
        VerifierText read = None;
        bool isComplete = false;
        bool isExplained = false;
        for (byte* line = text; *line != 0;)
        {
            int end = CString.IndexOf(line, (byte)'\n');
            if (end >= 0) { line[end] = 0; }
            isExplained |= CString.StartsWith(line, "Verification failed: "u8);
            if (!isExplained && !IsStatistic(line))
            {
                read.Message = line;
                int number = InstructionOf(line);
                if (number >= 0) { read.Instruction = number; }
            }

            isComplete |= CString.StartsWith(line, "processed "u8);
            if (end < 0) { break; }
            line += end + 1;
        }

        // Before Linux 6.4 a log that is too long for its memory ends anywhere, and what was refused comes later.
        if (!isComplete) { read.Instruction = -1; }
        else if (read.Message is not null)
        {
            int named = NamedIn(read.Message);
            if (named >= 0) { read.Instruction = named; }
        }

        return read;
    }

    private static bool IsStatistic(byte* line) =>
        *line == 0 || CString.StartsWith(line, "processed "u8) || CString.StartsWith(line, "verification time"u8)
        || CString.StartsWith(line, "stack depth"u8) || CString.StartsWith(line, "max_states"u8);

    /// <summary>The number that a line of an instruction begins with, or -1. A line of registers begins with one too: <c>12: R0=0</c>.</summary>
    private static int InstructionOf(byte* line)
    {
        int number = NumberAt(line, out byte* behind);
        return number >= 0 && CString.StartsWith(behind, ": ("u8) ? number : -1;
    }

    /// <summary>The number that a reason names: <c>unreachable insn 14</c>, <c>jump out of range from insn 5 to 100</c>; or -1.</summary>
    private static int NamedIn(byte* message)
    {
        ReadOnlySpan<byte> word = "insn "u8;
        for (byte* at = message; *at != 0; at++)
        {
            if (!CString.StartsWith(at, word)) { continue; }
            int number = NumberAt(at + word.Length, out _);
            if (number >= 0) { return number; }
        }

        return -1;
    }

    private static int NumberAt(byte* text, out byte* behind)
    {
        int number = 0;
        behind = text;
        while (*behind is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + (*behind++ - '0');
            if (number >= MaxInstruction) { return -1; }
        }

        return behind == text ? -1 : number;
    }
}
