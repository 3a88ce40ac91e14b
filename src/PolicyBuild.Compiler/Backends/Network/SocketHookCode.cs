using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The programs on security hooks. Their context is the hook's arguments: the socket, and with it an address of the kernel's (it has copied the
/// program's) or a struct msghdr.
/// </summary>
internal static class SocketHookCode
{
    private const int SocketArgument = 0;
    private const int SecondArgument = 8;

    // struct sockaddr_in and sockaddr_in6 (linux/in.h, linux/in6.h). The kernel's buffer is a struct sockaddr_storage, which is longer.
    private const int AddressSize = 28;
    private const int Port = 2;
    private const int Ip4 = 4;
    private const int Ip6 = 8;

    /// <summary>socket_connect(socket, address, length).</summary>
    public static void Connect(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        LoadSocket(program, model);
        code.Load(BpfSize.Double, BpfRegister.R9, BpfRegister.R6, SecondArgument);
        CopyAddress(program, model);

        // A connection to AF_UNSPEC ends one.
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Unspecified, program.Allow);
        JudgeAddress(program, model);
    }

    /// <summary>socket_sendmsg(socket, message, size): without an address the message goes where the socket is connected to.</summary>
    public static void Send(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        LoadSocket(program, model);
        code.Load(BpfSize.Double, BpfRegister.R1, BpfRegister.R6, SecondArgument);
        code.LoadField(BpfSize.Double, BpfRegister.R9, BpfRegister.R1, "msghdr", "msg_name");
        code.JumpIf(BpfTest.Equal, BpfRegister.R9, 0, program.Allow);

        // A stream looks at the address where it opens a connection with the first bytes (MSG_FASTOPEN).
        BpfLabel isAddressed = code.NewLabel();
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Stream, isAddressed);
        code.LoadField(BpfSize.Word, BpfRegister.R2, BpfRegister.R1, "msghdr", "msg_flags");
        code.Compute32(BpfOperation.And, BpfRegister.R2, SocketKind.FastOpen);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R2, 0, program.Allow);
        code.Bind(isAddressed);
        CopyAddress(program, model);

        // To a UDP socket AF_UNSPEC is AF_INET.
        BpfLabel isFamily = code.NewLabel();
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, SocketKind.Unspecified, isFamily);
        code.Move(BpfRegister.R1, SocketKind.Internet);
        code.Bind(isFamily);
        JudgeAddress(program, model);
    }

    // R7: the socket's type. The families that a filter lets a program make are let through where they lead to no address, others refused.
    private static void LoadSocket(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel isInternet = code.NewLabel(), isKnown = code.NewLabel();
        code.Load(BpfSize.Double, BpfRegister.R2, BpfRegister.R6, SocketArgument);
        code.LoadField(BpfSize.Half, BpfRegister.R7, BpfRegister.R2, "socket", "type");
        code.LoadField(BpfSize.Double, BpfRegister.R3, BpfRegister.R2, "socket", "sk");
        code.JumpIf(BpfTest.Equal, BpfRegister.R3, 0, program.Deny(model.Place)); // to the verifier of 6.12 it may be null
        code.LoadField(BpfSize.Half, BpfRegister.R1, BpfRegister.R3, "sock", "__sk_common.skc_family");
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Unix, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Netlink, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Algorithm, program.Allow);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Internet, isInternet);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, SocketKind.Internet6, program.Deny(model.Place));
        code.Bind(isInternet);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R7, SocketKind.Stream, isKnown);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Datagram, program.Deny(model.Place));
        code.Bind(isKnown);
    }

    // R9: the address; R1 becomes its family.
    private static void CopyAddress(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        code.Move(BpfRegister.R1, BpfRegister.Frame);
        code.Compute(BpfOperation.Add, BpfRegister.R1, NetworkFrame.SocketAddress);
        code.Move(BpfRegister.R2, AddressSize);
        code.Move(BpfRegister.R3, BpfRegister.R9);
        code.Call(BpfHelper.ProbeReadKernel);
        code.JumpIf(BpfTest.NotEqual, BpfRegister.R0, 0, program.Deny(model.OutboundPlace));
        code.Load(BpfSize.Half, BpfRegister.R1, BpfRegister.Frame, NetworkFrame.SocketAddress);
    }

    // R1: the family of the address. Others than these two the kernel refuses itself on an internet socket.
    private static void JudgeAddress(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        BpfLabel six = code.NewLabel(), four = code.NewLabel();
        code.Load(BpfSize.Half, BpfRegister.R8, BpfRegister.Frame, NetworkFrame.SocketAddress + Port);
        code.ToBigEndian(BpfRegister.R8, 16);
        var address = new AddressCode(program, model);
        address.JudgePort();
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Internet6, six);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, SocketKind.Internet, program.Deny(model.OutboundPlace));
        code.Load(BpfSize.Word, BpfRegister.R9, BpfRegister.Frame, NetworkFrame.SocketAddress + Ip4);
        address.Keep4();
        code.Move(BpfRegister.R6, 0);
        code.Jump(four);
        code.Bind(six);
        code.Load(BpfSize.Double, BpfRegister.R4, BpfRegister.Frame, NetworkFrame.SocketAddress + Ip6);
        code.Load(BpfSize.Double, BpfRegister.R5, BpfRegister.Frame, NetworkFrame.SocketAddress + Ip6 + 8);
        address.Judge6(four);
    }
}
