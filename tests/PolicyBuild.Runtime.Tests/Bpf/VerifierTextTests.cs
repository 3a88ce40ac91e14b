using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Tests.Pure;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>What is read in the verifier's logs, as kernels write them and as nobody should.</summary>
public sealed unsafe class VerifierTextTests
{
    private const string Processed = "processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n";

    // Linux 6.1.
    private const string Older = """
        func#0 @0
        reg type unsupported for arg#0 function main#7
        0: R1=ctx(off=0,imm=0) R10=fp0
        0: (bf) r6 = r1                       ; R1=ctx(off=0,imm=0) R6_w=ctx(off=0,imm=0)
        1: (18) r1 = 0xffff88800a2b3c10       ; R1_w=map_value(off=0,ks=4,vs=4,imm=0)
        3: (61) r0 = *(u32 *)(r1 +0)          ; R0_w=scalar(umax=4294967295)

        from 4 to 21: R0_w=0 R6_w=ctx(off=0,imm=0) R10=fp0
        21: (85) call unknown#195896080
        invalid func unknown#195896080

        """;

    // Linux 7.3.
    private const string Newer = """
        0: R1=ctx() R10=fp0
        ; int main(int i, int c) @ main.c:3
        0: (bf) r6 = r1                       ; R1=ctx() R6=ctx()
        117: (79) r2 = *(u64 *)(r3 +0)
        R3 !read_ok

        """;

    // It follows the reason in Linux 7.3.
    private const string Explained = """

        Verification failed: Register Type Safety: Unreadable register

        Reason:
          R3 has never been initialized on this path, so the verifier cannot use it as an input.

        At:
          insn 117
               | ^-- error: R3 is not readable
        Suggestion:
          Initialize R3 on every path before this instruction.


        """;

    [Theory]
    [InlineData(Older + Processed, 21, "invalid func unknown#195896080")]
    [InlineData(Newer + Processed, 117, "R3 !read_ok")]
    [InlineData("unreachable insn 14\n" + Processed, 14, "unreachable insn 14")]
    [InlineData("jump out of range from insn 5 to 32006\n" + Processed, 5, "jump out of range from insn 5 to 32006")]
    [InlineData("7: (05) goto pc-3\ninfinite loop detected at insn 4\n" + Processed, 4, "infinite loop detected at insn 4")]
    [InlineData("7: (b7) r1 = 0\nBPF program is too large. Processed 1000001 insn\n" + Processed, 7, "BPF program is too large. Processed 1000001 insn")]
    [InlineData("0: (95) exit\nR0 !read_ok\nverification time 50 usec\nstack depth 0\n" + Processed, 0, "R0 !read_ok")]
    [InlineData(Newer + Explained + Processed, 117, "R3 !read_ok")]
    public void The_last_instruction_and_the_reason_are_found(string log, int instruction, string message) => Check(log, instruction, message);

    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n\n", "")]
    [InlineData(Processed, "")]
    [InlineData("no number\n" + Processed, "no number")]
    [InlineData(": (85) call 1\n" + Processed, ": (85) call 1")]
    [InlineData("12: R0=0\n" + Processed, "12: R0=0")]
    [InlineData("99999999999999999999: (85) call 1\n" + Processed, "99999999999999999999: (85) call 1")]
    [InlineData("4294967297: (85) call 1\n" + Processed, "4294967297: (85) call 1")]
    [InlineData("1000000: (85) call 1\n" + Processed, "1000000: (85) call 1")]
    [InlineData("-3: (85) call 1\n" + Processed, "-3: (85) call 1")]
    [InlineData("unreachable insn 99999999999\n" + Processed, "unreachable insn 99999999999")]
    [InlineData("unreachable insn ", "unreachable insn ")]
    [InlineData("12", "12")]
    public void Where_no_instruction_is_told_none_is_taken(string log, string message) => Check(log, -1, message);

    [Theory]
    [InlineData("0: (bf) r6 = r1\n1: (b7) r1")]
    [InlineData("0: (bf) r6 = r1\n1: (b7) r1 = 0\n")]
    [InlineData("12: (bf) r6 = r1\nfrom 4 to 2")]
    public void A_log_whose_end_is_missing_names_no_instruction(string log)
    {
        using var text = new NativeText();
        Assert.Equal(-1, VerifierText.Read(text.Of(log)).Instruction);
    }

    [Fact]
    public void Without_memory_for_a_log_there_is_nothing_to_say()
    {
        VerifierText none = new VerifierLog().Read();
        Assert.True(none.Message is null);
        Assert.Equal(-1, none.Instruction);
    }

    private static void Check(string log, int instruction, string message)
    {
        using var text = new NativeText();
        VerifierText read = VerifierText.Read(text.Of(log));
        Assert.Equal((instruction, message), (read.Instruction, NativeText.Read(read.Message)));
    }
}
