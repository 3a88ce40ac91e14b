using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The program that sees each packet on its way to a socket: what comes to a listening TCP socket on a port that is not listed is dropped. A
/// socket that listens without a bind has such a port, and no other program is asked for it (net/ipv4/inet_connection_sock.c,
/// inet_csk_listen_start); a filter could refuse listen(2) only for Unix sockets too.
/// </summary>
internal static class ListenerCode
{
    private const int Socket = 168; // struct __sk_buff, linux/bpf.h

    // struct bpf_sock, linux/bpf.h.
    private const int Type = 8;
    private const int SourcePort = 44;
    private const int State = 72;

    private const int Listening = 10; // TCP_LISTEN, net/tcp_states.h

    /// <summary>Judges a packet.</summary>
    public static void Judge(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        code.Load(BpfSize.Double, BpfRegister.R1, BpfRegister.R6, Socket);
        code.JumpIf(BpfTest.Equal, BpfRegister.R1, 0, program.Allow);
        code.Call(BpfHelper.SkFullsock);
        code.JumpIf(BpfTest.Equal, BpfRegister.R0, 0, program.Allow);
        code.Load(BpfSize.Word, BpfRegister.R7, BpfRegister.R0, Type);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Stream, program.Allow);
        code.Load(BpfSize.Word, BpfRegister.R1, BpfRegister.R0, State);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, Listening, program.Allow);
        code.Load(BpfSize.Word, BpfRegister.R8, BpfRegister.R0, SourcePort);
        new PortCode(program, model).Judge(program.Drop);
    }
}
