using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;
using Xunit;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Instructions, labels and relocations, byte by byte.</summary>
public class BpfAssemblerTests
{
    private readonly BpfSymbols _symbols = new();
    private readonly BpfAssembler _assembler;

    public BpfAssemblerTests() => _assembler = new BpfAssembler(_symbols);

    private BpfCode Finish()
    {
        Assert.True(_assembler.TryFinish(out BpfCode? code));
        return code;
    }

    private string Hex() => Convert.ToHexString(Finish().ToBytes());

    [Theory]
    [InlineData("B700000001000000", 0)] // r0 = 1
    [InlineData("BF16000000000000", 1)] // r6 = r1
    [InlineData("6116100000000000", 2)] // r6 = *(u32 *)(r1 + 16)
    [InlineData("7B9AF8FF00000000", 3)] // *(u64 *)(r10 - 8) = r9
    [InlineData("620AFCFF07000000", 4)] // *(u32 *)(r10 - 4) = 7
    [InlineData("5702000003000000", 5)] // r2 &= 3
    [InlineData("9500000000000000", 6)] // exit
    [InlineData("8500000093000000", 7)] // call d_path
    [InlineData("DC01000020000000", 8)] // r1 = be32 r1
    [InlineData("C3210000E1000000", 9)] // r2 = xchg(*(u32 *)(r1 + 0), r2)
    [InlineData("180300001E1D1C1B000000001A191817", 10)] // r3 = 0x1718191a1b1c1d1e ll
    [InlineData("B4030000FFFFFFFF", 11)] // w3 = -1: 0xffffffff
    [InlineData("B7030000FFFFFFFF", 12)] // r3 = -1
    public void Instructions_have_the_bytes_of_the_instruction_set(string hex, int which)
    {
        switch (which)
        {
            case 0: _assembler.Move(R0, 1); break;
            case 1: _assembler.Move(R6, R1); break;
            case 2: _assembler.Load(BpfSize.Word, R6, R1, 16); break;
            case 3: _assembler.Store(BpfSize.Double, Frame, -8, R9); break;
            case 4: _assembler.Store(BpfSize.Word, Frame, -4, 7); break;
            case 5: _assembler.Compute(BpfOperation.And, R2, 3); break;
            case 6: _assembler.Exit(); break;
            case 7: _assembler.Call(BpfHelper.DPath); break;
            case 8: _assembler.ToBigEndian(R1, 32); break;
            case 9: _assembler.Atomic(BpfSize.Word, R1, 0, R2, Ebpf.AtomicExchange); break;
            case 10: _assembler.Load64(R3, 0x1718191A1B1C1D1E); break;
            case 11: _assembler.Load64(R3, uint.MaxValue); break;
            default: _assembler.Load64(R3, ulong.MaxValue); break;
        }

        Assert.Equal(hex, Hex());
    }

    [Fact]
    public void A_jump_counts_from_the_next_instruction_and_a_wide_constant_as_two()
    {
        BpfLabel back = _assembler.NewLabel();
        BpfLabel forth = _assembler.NewLabel();
        _assembler.Bind(back);
        _assembler.JumpIf(BpfTest.Equal, R1, 0, forth);
        _assembler.Load64(R2, 1UL << 40);
        _assembler.JumpIf32(BpfTest.Less, R1, R2, back);
        _assembler.Bind(forth);
        _assembler.Exit();

        BpfCode code = Finish();

        Assert.Equal(3, code.Instructions[0].Offset);
        Assert.Equal(-4, code.Instructions[3].Offset);
        Assert.Equal(Ebpf.ClassJump32 | (int)BpfTest.Less | Ebpf.WithRegister, code.Instructions[3].Code);
    }

    [Theory]
    [InlineData(32767, true)]
    [InlineData(32768, false)]
    public void A_jump_reaches_as_far_as_its_offset(int distance, bool fits)
    {
        BpfLabel end = _assembler.NewLabel();
        _assembler.JumpIf(BpfTest.Equal, R1, 0, end);
        for (int i = 0; i < distance; i++) { _assembler.Move(R0, 0); }
        _assembler.Bind(end);
        _assembler.Exit();

        Assert.Equal(fits, _assembler.TryFinish(out _));
    }

    [Fact]
    public void A_label_without_a_place_and_one_with_two_are_mistakes()
    {
        BpfLabel label = _assembler.NewLabel();
        _assembler.Jump(label);
        Assert.Throws<InvalidOperationException>(() => _assembler.TryFinish(out _));
        _assembler.Bind(label);
        Assert.Throws<InvalidOperationException>(() => _assembler.Bind(label));
    }

    [Fact]
    public void Code_that_nothing_leads_to_is_not_written()
    {
        BpfLabel used = _assembler.NewLabel();
        BpfLabel unused = _assembler.NewLabel();
        _assembler.JumpIf(BpfTest.Equal, R1, 0, used);
        _assembler.Exit();
        _assembler.Bind(unused);
        _assembler.LoadMap(R1, _symbols.Map(BpfMaps.Events));
        _assembler.Jump(unused);
        _assembler.Bind(used);
        _assembler.Move(R0, 1);
        _assembler.Exit();

        BpfCode code = Finish();

        Assert.Equal(4, code.Instructions.Length);
        Assert.Equal(1, code.Instructions[0].Offset);
        Assert.Empty(code.Relocations);
    }

    [Fact]
    public void Maps_fields_and_functions_are_noted_where_they_are_put_in()
    {
        int mode = _symbols.Map(BpfMaps.Mode);
        int events = _symbols.Map(BpfMaps.Events);
        BpfLabel callback = _assembler.NewLabel();
        _assembler.BeginFunction(3);
        _assembler.LoadMapValue(R1, mode, 4);
        _assembler.LoadMap(R1, events);
        _assembler.LoadField(BpfSize.Word, R1, R6, "file", "f_flags");
        _assembler.AddFieldOffset(R1, "file", "f_path");
        _assembler.LoadScope(R2);
        _assembler.CallKernel("bpf_path_d_path");
        _assembler.LoadFunction(R2, callback);
        _assembler.Exit();
        _assembler.Bind(callback);
        _assembler.BeginFunction(4);
        _assembler.LoadFieldSize(R0, "file", "f_flags");
        _assembler.Exit();

        BpfCode code = Finish();

        (uint, BpfRelocationKind, uint, uint)[] expected =
        [
            (0, BpfRelocationKind.MapValue, 0, 4), (2, BpfRelocationKind.MapDescriptor, 1, 0), (4, BpfRelocationKind.FieldOffset, 0, 0),
            (5, BpfRelocationKind.FieldOffset, 1, 0), (6, BpfRelocationKind.Scope, 0, 0), (7, BpfRelocationKind.Kfunc, 2, 0),
            (11, BpfRelocationKind.FieldSize, 0, 0),
        ];
        Assert.Equal(expected, code.Relocations.Select(put => (put.Instruction, (BpfRelocationKind)put.Kind, put.Value, put.Extra)));
        Assert.Equal([(0u, 3u), (11u, 4u)], code.Functions.Select(function => (function.Instruction, function.TypeId)));
        Assert.Equal(2, code.Instructions[8].Immediate); // from 9 to 11
        Assert.Equal(Ebpf.PseudoFunction, code.Instructions[8].Source);
        Assert.Equal([new BpfField("file", "f_flags"), new BpfField("file", "f_path"), new BpfField("bpf_path_d_path", "")], _symbols.Fields);
    }

    [Fact]
    public void Instructions_carry_the_policy_node_behind_them_and_a_reset_forgets_all()
    {
        _assembler.Source = new NodeRef(0, 7);
        _assembler.LoadMapValue(R1, _symbols.Map(BpfMaps.Mode));
        _assembler.Source = new NodeRef(1, 9);
        _assembler.Exit();
        Assert.Equal([new NodeRef(0, 7), new NodeRef(0, 7), new NodeRef(1, 9)], Finish().Sources);

        _assembler.Reset();
        _assembler.Exit();
        BpfCode second = Finish();

        Assert.Equal([default(NodeRef)], second.Sources);
        Assert.Empty(second.Relocations);
    }

    [Fact]
    public void The_printer_shows_what_the_launcher_puts_in_by_name()
    {
        BpfLabel end = _assembler.NewLabel();
        _assembler.LoadMapValue(R1, _symbols.Map(BpfMaps.Mode));
        _assembler.Load(BpfSize.Word, R0, R1, 0);
        _assembler.JumpIf(BpfTest.Equal, R0, 0, end);
        _assembler.LoadField(BpfSize.Double, R1, R6, "linux_binprm", "file");
        _assembler.AddFieldOffset(R1, "file", "f_path");
        _assembler.Call(BpfHelper.DPath);
        _assembler.Store(BpfSize.Byte, Frame, -1, R0);
        _assembler.Atomic(BpfSize.Word, R1, 0, R2, Ebpf.AtomicExchange);
        _assembler.Bind(end);
        _assembler.LoadScope(R0);
        _assembler.Exit();
        BpfCode code = Finish();
        var program = new BpfProgram("p", "bprm_creds_for_exec", (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, [.. code.ToBytes()]) { Relocations = code.Relocations };
        var section = new BpfPrograms(_symbols.Maps, [program], _symbols.Fields, [], []);

        string text = BpfPrinter.Print(program, section, pc => pc == 10 ? "p.yaml:3" : null);

        Assert.Equal(
            """
               0: r1 = value of mode + 0
               2: r0 = *(u32 *)(r1 + 0)
               3: if r0 == 0 goto 9
               4: r1 = *(u64 *)(r6 + offset(linux_binprm.file))
               5: r1 += offset(file.f_path)
               6: call d_path
               7: *(u8 *)(r10 - 1) = r0
               8: r2 = xchg(*(u32 *)(r1 + 0), r2)
               9: r0 = scope
              10: exit                                                      ; p.yaml:3

            """.ReplaceLineEndings("\n"),
            text);
    }
}
