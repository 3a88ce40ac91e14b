using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The program that sees each packet that a socket sends: one that names a way of its own (loose or strict source routing of IPv4, a routing header of
/// IPv6) is dropped, since the other programs have judged the end of that way alone. A socket option, a control message and a flow label can all ask
/// for it, so it is looked for where they come together. What is neither TCP nor UDP, or has more headers than are walked, is dropped too.
/// </summary>
internal static class PacketCode
{
    /// <summary>Most extension headers that are walked; RFC 8200, 4.1 has three at most that are no routing, fragment or security header.</summary>
    public const int MaxHeaders = 8;

    private const int MaxOptionBytes = 40; // RFC 791, 3.1: a header has 60 bytes at most, 20 without options

    // RFC 791, 3.1.
    private const int Ip4Size = 20;
    private const int Ip4Protocol = 9;
    private const int EndOfOptions = 0;
    private const int NoOperation = 1;
    private const int LooseSourceRoute = 131;
    private const int StrictSourceRoute = 137;

    // RFC 8200, 3 and 4.
    private const int Ip6Size = 40;
    private const int Ip6Next = 6;
    private const int HopByHop = 0;
    private const int DestinationOptions = 60;

    /// <summary>Judges a packet, which begins with the header of IPv4 or IPv6.</summary>
    public static void Judge(NetworkCode program)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel four = code.NewLabel();
        code.Move(BpfRegister.R7, 0);
        LoadPair(program);
        code.Move(BpfRegister.R8, BpfRegister.R1);
        code.Compute(BpfOperation.ShiftRight, BpfRegister.R1, 4);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, 4, four);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, 6, program.Drop);
        Judge6(program);
        code.Bind(four);
        Judge4(program);
    }

    // R8: the first byte, whose lower half is the header's length in words.
    private static void Judge4(NetworkCode program)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel known = code.NewLabel(), option = code.NewLabel(), hasLength = code.NewLabel(), step = code.NewLabel();
        code.Compute(BpfOperation.And, BpfRegister.R8, 15);
        code.Compute(BpfOperation.ShiftLeft, BpfRegister.R8, 2);
        code.Move(BpfRegister.R7, Ip4Protocol);
        LoadPair(program);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Tcp, known);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, SocketKind.Udp, program.Drop);
        code.Bind(known);
        code.Move(BpfRegister.R7, Ip4Size);
        code.Move(BpfRegister.R9, 0);
        code.Bind(option);
        code.JumpIf(BpfTest.GreaterOrEqual, BpfRegister.R7, BpfRegister.R8, program.Allow);
        LoadPair(program);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, EndOfOptions, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, LooseSourceRoute, program.Drop);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, StrictSourceRoute, program.Drop);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, NoOperation, hasLength);
        code.Move(BpfRegister.R2, 1);
        code.Jump(step);
        code.Bind(hasLength);
        code.JumpIf32(BpfTest.Less, BpfRegister.R2, 2, program.Drop); // type and length themselves
        code.Bind(step);
        code.Compute(BpfOperation.Add, BpfRegister.R7, BpfRegister.R2);
        code.Compute(BpfOperation.Add, BpfRegister.R9, 1);
        code.JumpIf(BpfTest.LessOrEqual, BpfRegister.R9, MaxOptionBytes, option);
        code.Jump(program.Drop);
    }

    private static void Judge6(NetworkCode program)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel header = code.NewLabel(), walk = code.NewLabel();
        code.Move(BpfRegister.R7, Ip6Next);
        LoadPair(program);
        code.Move(BpfRegister.R8, BpfRegister.R1);
        code.Move(BpfRegister.R7, Ip6Size);
        code.Move(BpfRegister.R9, 0);
        code.Bind(header);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, SocketKind.Tcp, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, SocketKind.Udp, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, HopByHop, walk);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, DestinationOptions, program.Drop);
        code.Bind(walk);
        LoadPair(program);
        code.Move(BpfRegister.R8, BpfRegister.R1);
        code.Compute(BpfOperation.Add, BpfRegister.R2, 1); // its length in eights without the first
        code.Compute(BpfOperation.ShiftLeft, BpfRegister.R2, 3);
        code.Compute(BpfOperation.Add, BpfRegister.R7, BpfRegister.R2);
        code.Compute(BpfOperation.Add, BpfRegister.R9, 1);
        code.JumpIf(BpfTest.LessOrEqual, BpfRegister.R9, MaxHeaders, header);
        code.Jump(program.Drop);
    }

    // R1 and R2 become the bytes at R7 and behind it.
    private static void LoadPair(NetworkCode program)
    {
        BpfAssembler code = program.Assembler;
        code.Move(BpfRegister.R1, BpfRegister.R6);
        code.Move(BpfRegister.R2, BpfRegister.R7);
        code.Move(BpfRegister.R3, BpfRegister.Frame);
        code.Compute(BpfOperation.Add, BpfRegister.R3, NetworkFrame.Key);
        code.Move(BpfRegister.R4, 2);
        code.Call(BpfHelper.SkbLoadBytes);
        code.JumpIf(BpfTest.NotEqual, BpfRegister.R0, 0, program.Drop);
        code.Load(BpfSize.Byte, BpfRegister.R1, BpfRegister.Frame, NetworkFrame.Key);
        code.Load(BpfSize.Byte, BpfRegister.R2, BpfRegister.Frame, NetworkFrame.Key + 1);
    }
}
