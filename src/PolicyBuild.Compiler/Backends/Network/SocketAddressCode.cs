using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>The programs that get a struct bpf_sock_addr (linux/bpf.h), and in it the address in network order.</summary>
internal static class SocketAddressCode
{
    private const int UserIp4 = 4;
    private const int UserIp6 = 8;
    private const int UserPort = 24;
    private const int Type = 32;

    /// <summary>Judges a connection.</summary>
    public static void JudgeConnection(NetworkCode program, NetworkModel model, bool isIPv6)
    {
        AddressCode address = Begin(program, model, isIPv6);
        Judge(address, isIPv6);
    }

    /// <summary>Judges a datagram that is sent.</summary>
    public static void JudgeMessage(NetworkCode program, NetworkModel model, bool isIPv6)
    {
        AddressCode address = Begin(program, model, isIPv6);

        // All is 0 where a connected socket sends with a control message and no address (net/ipv4/udp.c, net/ipv6/udp.c): that goes where it was
        // connected to. The kernel refuses a port 0 that a program writes.
        BpfAssembler code = program.Assembler;
        BpfLabel hasAddress = code.NewLabel();
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, 0, hasAddress);
        if (isIPv6)
        {
            code.JumpIf(BpfTest.NotEqual, BpfRegister.R4, 0, hasAddress);
            code.JumpIf(BpfTest.Equal, BpfRegister.R5, 0, program.Allow);
        }
        else
        {
            code.JumpIf32(BpfTest.Equal, BpfRegister.R9, 0, program.Allow);
        }

        code.Bind(hasAddress);
        Judge(address, isIPv6);
    }

    private static AddressCode Begin(NetworkCode program, NetworkModel model, bool isIPv6)
    {
        BpfAssembler code = program.Assembler;
        LoadTypeAndPort(program, model);
        var address = new AddressCode(program, model);
        address.JudgePort();
        if (isIPv6)
        {
            code.Load(BpfSize.Double, BpfRegister.R4, BpfRegister.R6, UserIp6);
            code.Load(BpfSize.Double, BpfRegister.R5, BpfRegister.R6, UserIp6 + 8);
        }
        else
        {
            code.Load(BpfSize.Word, BpfRegister.R9, BpfRegister.R6, UserIp4);
        }

        return address;
    }

    private static void Judge(AddressCode address, bool isIPv6)
    {
        if (isIPv6) { address.Judge6(four: null); }
        else { address.Judge4(); }
    }

    /// <summary>Judges a port that is bound.</summary>
    public static void JudgeBind(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        LoadTypeAndPort(program, model);

        // Any free port: what a UDP socket gets that sends, and on a TCP socket one more to listen on.
        BpfLabel isPort = code.NewLabel();
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, 0, isPort);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R7, SocketKind.Datagram, program.Allow);
        code.Bind(isPort);
        new PortCode(program, model).Judge(program.Deny(model.InboundPlace));
    }

    // The programs on sockets refuse to make others, and these would be what somebody passed in.
    private static void LoadTypeAndPort(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel isKnown = code.NewLabel();
        code.Load(BpfSize.Word, BpfRegister.R7, BpfRegister.R6, Type);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R7, SocketKind.Stream, isKnown);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Datagram, program.Deny(model.Place));
        code.Bind(isKnown);
        code.Load(BpfSize.Word, BpfRegister.R8, BpfRegister.R6, UserPort);
        code.ToBigEndian(BpfRegister.R8, 16);
    }
}
