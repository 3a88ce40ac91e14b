using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Simulation;

public class SeccompSimulatorTests
{
    private const uint Allow = 0x7FFF0000;

    private static readonly SockFilter s_return = new(ClassicBpf.Return, 0, 0, Allow);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4095, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_program_has_1_to_4096_instructions(int count, bool isTaken) =>
        Assert.Equal(isTaken, SeccompSimulator.Refusal(Bytes([.. Enumerable.Repeat(s_return, count)])) is null);

    [Fact]
    public void A_piece_of_an_instruction_is_refused() => Assert.NotNull(SeccompSimulator.Refusal(new byte[12]));

    [Theory]
    [InlineData(60u, true)]
    [InlineData(64u, false)]
    [InlineData(2u, false)]
    [InlineData(uint.MaxValue, false)]
    public void A_load_is_aligned_and_within_the_data(uint offset, bool isTaken) =>
        Assert.Equal(isTaken, SeccompSimulator.Refusal(Bytes(new SockFilter(ClassicBpf.LoadWord, 0, 0, offset), s_return)) is null);

    [Theory]
    [InlineData(0x28)] // a load of a half-word
    [InlineData(0x30)] // a load of a byte
    [InlineData(0x94)] // modulo
    [InlineData(0x40)] // an indirect load
    [InlineData(0x0E)] // return of X
    [InlineData(0x4020)]
    public void An_opcode_beyond_the_subset_is_refused(int code) =>
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(new SockFilter((ushort)code, 0, 0, 4), s_return)));

    [Theory]
    [InlineData(ClassicBpf.Divide, 0u, false)]
    [InlineData(ClassicBpf.Divide, 1u, true)]
    [InlineData(ClassicBpf.ShiftLeft, 31u, true)]
    [InlineData(ClassicBpf.ShiftRight, 32u, false)]
    [InlineData(ClassicBpf.Store, 15u, true)]
    [InlineData(ClassicBpf.Store, 16u, false)]
    [InlineData(ClassicBpf.LoadScratch, 0u, false)] // read before it is written
    public void Operands_have_their_limits(ushort code, uint operand, bool isTaken) =>
        Assert.Equal(isTaken, SeccompSimulator.Refusal(Bytes(new SockFilter(code, 0, 0, operand), s_return)) is null);

    [Fact]
    public void A_scratch_cell_that_one_path_leaves_unwritten_is_not_read()
    {
        SockFilter[] program =
        [
            new(ClassicBpf.JumpEqual, 0, 1, 5), // one path jumps over the store
            new(ClassicBpf.Store, 0, 0, 3),
            new(ClassicBpf.LoadScratch, 0, 0, 3),
            new(ClassicBpf.ReturnAccumulator, 0, 0, 0),
        ];
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(program)));
        program[0] = new SockFilter(ClassicBpf.LoadImmediate, 0, 0, 5);
        Assert.Null(SeccompSimulator.Refusal(Bytes(program)));
        Assert.Equal(new SeccompRun(5, 3, 4), SeccompSimulator.Run(Bytes(program), 0, 0, 0, new ulong[6]));
    }

    [Fact]
    public void Jumps_stay_inside_and_the_last_instruction_returns()
    {
        Assert.Null(SeccompSimulator.Refusal(Bytes(new SockFilter(ClassicBpf.JumpEqual, 0, 0, 1), s_return)));
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(new SockFilter(ClassicBpf.JumpEqual, 1, 0, 1), s_return)));
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(new SockFilter(ClassicBpf.Jump, 0, 0, 1), s_return)));
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(new SockFilter(ClassicBpf.Jump, 0, 0, uint.MaxValue), s_return)));
        Assert.NotNull(SeccompSimulator.Refusal(Bytes(s_return, new SockFilter(ClassicBpf.LoadImmediate, 0, 0, 1))));
    }

    [Fact]
    public void Every_word_of_the_call_can_be_read()
    {
        ulong[] arguments = [0x1_00000002, 0x3_00000004, 0x5_00000006, 0x7_00000008, 0x9_0000000A, 0xB_0000000C];
        uint[] expected = [7, 9, 0xF, 0xE, 2, 1, 4, 3, 6, 5, 8, 7, 0xA, 9, 0xC, 0xB];
        for (int word = 0; word < 16; word++)
        {
            byte[] program = Bytes(new SockFilter(ClassicBpf.LoadWord, 0, 0, (uint)word * 4), new SockFilter(ClassicBpf.ReturnAccumulator, 0, 0, 0));
            Assert.Equal(expected[word], SeccompSimulator.Run(program, arch: 9, number: 7, 0xE_0000000F, arguments).Value);
        }
    }

    [Theory]
    [InlineData(ClassicBpf.Add, 12u)]
    [InlineData(ClassicBpf.Subtract, 8u)]
    [InlineData(ClassicBpf.Multiply, 20u)]
    [InlineData(ClassicBpf.Divide, 5u)]
    [InlineData(ClassicBpf.Or, 10u)]
    [InlineData(ClassicBpf.And, 2u)]
    [InlineData(ClassicBpf.Xor, 8u)]
    [InlineData(ClassicBpf.ShiftLeft, 40u)]
    [InlineData(ClassicBpf.ShiftRight, 2u)]
    public void Arithmetic_takes_a_constant_or_x(ushort code, uint expected)
    {
        byte[] withConstant = Bytes(new(ClassicBpf.LoadImmediate, 0, 0, 10), new(code, 0, 0, 2), new(ClassicBpf.ReturnAccumulator, 0, 0, 0));
        byte[] withIndex = Bytes(
            new(ClassicBpf.LoadIndexImmediate, 0, 0, 2), new(ClassicBpf.LoadImmediate, 0, 0, 10),
            new((ushort)(code | ClassicBpf.WithIndex), 0, 0, 0), new(ClassicBpf.ReturnAccumulator, 0, 0, 0));
        Assert.Equal(expected, SeccompSimulator.Run(withConstant, 0, 0, 0, new ulong[6]).Value);
        Assert.Equal(expected, SeccompSimulator.Run(withIndex, 0, 0, 0, new ulong[6]).Value);
    }

    [Fact]
    public void Division_by_a_zero_in_x_ends_the_filter_with_0()
    {
        byte[] program = Bytes(
            new(ClassicBpf.LoadIndexImmediate, 0, 0, 0), new(ClassicBpf.Divide | ClassicBpf.WithIndex, 0, 0, 0), s_return);
        Assert.Equal(new SeccompRun(0, -1, 2), SeccompSimulator.Run(program, 0, 0, 0, new ulong[6]));
    }

    [Fact]
    public void An_allow_that_asks_for_number_and_architecture_alone_is_cached()
    {
        byte[] program = Bytes(
            new(ClassicBpf.LoadWord, 0, 0, SeccompData.Arch), new(ClassicBpf.JumpEqual, 0, 3, AuditArch.X86_64),
            new(ClassicBpf.LoadWord, 0, 0, SeccompData.Number), new(ClassicBpf.And, 0, 0, 0xFF), new(ClassicBpf.JumpGreaterOrEqual, 0, 1, 10),
            new(ClassicBpf.Return, 0, 0, 0), s_return);
        Assert.True(SeccompSimulator.IsConstantAllow(program, AuditArch.X86_64, 9));
        Assert.False(SeccompSimulator.IsConstantAllow(program, AuditArch.X86_64, 10));
        Assert.False(SeccompSimulator.IsConstantAllow(program, AuditArch.I386, 9));
    }

    [Theory]
    [InlineData(ClassicBpf.LoadWord, 16u)] // an argument
    [InlineData(ClassicBpf.LoadWord, 8u)]  // the instruction pointer
    [InlineData(ClassicBpf.LoadImmediate, 0u)]
    [InlineData(ClassicBpf.LoadLength, 0u)]
    [InlineData(ClassicBpf.Store, 0u)]
    [InlineData(ClassicBpf.CopyToIndex, 0u)]
    [InlineData(ClassicBpf.ShiftRight, 1u)]
    [InlineData(ClassicBpf.JumpEqual | ClassicBpf.WithIndex, 0u)]
    [InlineData(ClassicBpf.Return, Allow + 1)] // data beside the action
    [InlineData(ClassicBpf.Return, 0x7FFC0000u)] // log
    public void Anything_else_on_the_path_loses_the_bit(int code, uint operand)
    {
        byte[] program = Bytes(new SockFilter((ushort)code, 0, 0, operand), s_return);
        Assert.Null(SeccompSimulator.Refusal(program));
        Assert.False(SeccompSimulator.IsConstantAllow(program, AuditArch.X86_64, 0));
    }

    private static byte[] Bytes(params ReadOnlySpan<SockFilter> program)
    {
        byte[] bytes = new byte[program.Length * SockFilter.Size];
        for (int i = 0; i < program.Length; i++) { program[i].Write(bytes.AsSpan(i * SockFilter.Size)); }
        return bytes;
    }
}
