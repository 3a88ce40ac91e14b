using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Simulation;

/// <summary>
/// What the kernel asks of a filter before it takes it: bpf_check_classic of net/core/filter.c and seccomp_check_filter of
/// kernel/seccomp.c, as observed on Linux 6.18. Unreachable code is fine, whatever is wrong is EINVAL there.
/// </summary>
internal static class SeccompProgramCheck
{
    /// <summary>Why the kernel would refuse a program; null: it takes it.</summary>
    internal static string? Refusal(ReadOnlySpan<byte> program)
    {
        if (program.Length % SockFilter.Size != 0) { return "the length is no multiple of 8 bytes"; }
        int count = program.Length / SockFilter.Size;
        if (count is 0 or > SockFilter.MaxProgramLength) { return "a program has 1 to 4096 instructions"; }

        // Scratch cells known to be written on every path, by the target of a jump.
        Span<ushort> written = count <= 512 ? stackalloc ushort[count] : new ushort[count];
        written.Fill(ushort.MaxValue);
        ushort cells = 0;
        for (int pc = 0; pc < count; pc++)
        {
            SockFilter instruction = SockFilter.Read(program[(pc * SockFilter.Size)..]);
            cells &= written[pc];
            string? wrong = instruction.Code switch
            {
                ClassicBpf.LoadWord when instruction.K >= SeccompData.Size || instruction.K % 4 != 0 => "a load is outside struct seccomp_data or not aligned",
                ClassicBpf.Divide when instruction.K == 0 => "division by 0",
                ClassicBpf.ShiftLeft or ClassicBpf.ShiftRight when instruction.K >= 32 => "a shift by 32 or more",
                ClassicBpf.LoadScratch or ClassicBpf.LoadIndexScratch or ClassicBpf.Store or ClassicBpf.StoreIndex
                    when instruction.K >= ClassicBpf.ScratchCells => "no such scratch cell",
                ClassicBpf.LoadScratch or ClassicBpf.LoadIndexScratch when (cells & (1 << (int)instruction.K)) == 0 => "a scratch cell is read before it is written",
                _ => IsTaken(instruction.Code) ? null : "an opcode that seccomp does not take",
            };
            if (wrong is not null) { return $"instruction {pc}: {wrong}"; }

            if (instruction.Code is ClassicBpf.Store or ClassicBpf.StoreIndex) { cells |= (ushort)(1 << (int)instruction.K); }
            if ((instruction.Code & 7) != 5) { continue; }
            long next = pc + 1L;
            bool always = instruction.Code == ClassicBpf.Jump;
            long first = next + (always ? instruction.K : instruction.JumpTrue);
            long second = next + (always ? instruction.K : instruction.JumpFalse);
            if (first >= count || second >= count) { return $"instruction {pc}: a jump past the end"; }
            written[(int)first] &= cells;
            written[(int)second] &= cells;
            cells = ushort.MaxValue;
        }

        ushort last = SockFilter.Read(program[((count - 1) * SockFilter.Size)..]).Code;
        return last is ClassicBpf.Return or ClassicBpf.ReturnAccumulator ? null : "the last instruction is no return";
    }

    private static bool IsTaken(ushort code) => code switch
    {
        ClassicBpf.LoadWord or ClassicBpf.LoadLength or ClassicBpf.LoadImmediate or ClassicBpf.LoadScratch => true,
        ClassicBpf.LoadIndexLength or ClassicBpf.LoadIndexImmediate or ClassicBpf.LoadIndexScratch => true,
        ClassicBpf.Store or ClassicBpf.StoreIndex or ClassicBpf.CopyToIndex or ClassicBpf.CopyFromIndex => true,
        ClassicBpf.Return or ClassicBpf.ReturnAccumulator or ClassicBpf.Jump or ClassicBpf.Negate => true,
        _ => (ushort)(code & ~ClassicBpf.WithIndex) is ClassicBpf.Add or ClassicBpf.Subtract or ClassicBpf.Multiply or ClassicBpf.Divide
            or ClassicBpf.Or or ClassicBpf.And or ClassicBpf.ShiftLeft or ClassicBpf.ShiftRight or ClassicBpf.Xor
            or ClassicBpf.JumpEqual or ClassicBpf.JumpGreater or ClassicBpf.JumpGreaterOrEqual or ClassicBpf.JumpSet,
    };
}
