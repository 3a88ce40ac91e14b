using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The program that gets a struct bpf_sock (linux/bpf.h) when an internet socket is made: TCP with Multipath TCP, and UDP. The other kinds
/// have operations that ask no program (raw sockets, SCTP, UDP-Lite, and those of ping(8) that send without connecting).
/// </summary>
internal static class SocketCode
{
    private const int Type = 8;
    private const int Protocol = 12;

    /// <summary>Judges a new socket.</summary>
    public static void Judge(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel deny = program.Deny(model.Place), noStream = code.NewLabel();
        code.Source = model.Place;
        code.Load(BpfSize.Word, BpfRegister.R7, BpfRegister.R6, Type);
        code.Load(BpfSize.Word, BpfRegister.R8, BpfRegister.R6, Protocol);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Stream, noStream);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, SocketKind.Tcp, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, SocketKind.MultipathTcp, program.Allow);
        code.Jump(deny);
        code.Bind(noStream);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Datagram, deny);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R8, SocketKind.Udp, program.Allow);
        code.Jump(deny);
        code.Source = default;
    }
}
