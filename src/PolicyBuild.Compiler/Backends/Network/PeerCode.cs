using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The program that sees each packet of a socket once more, in a bundle whose modes have different rules: what goes to a peer that the mode in force does
/// not let be reached is dropped, so that a connection of an earlier mode carries nothing more. The peer is the socket's own, which a host's
/// address translation has not changed. It decides as <see cref="NetworkEvaluator.Keeps"/> does.
/// </summary>
internal static class PeerCode
{
    private const int Socket = 168; // struct __sk_buff, linux/bpf.h

    // struct bpf_sock, linux/bpf.h.
    private const int Family = 4;
    private const int Type = 8;
    private const int SourceIp4 = 24;
    private const int SourceIp6 = 28;
    private const int SourcePort = 44;
    private const int PeerPort = 48;
    private const int PeerIp4 = 52;
    private const int PeerIp6 = 56;

    /// <summary>Judges a packet's socket.</summary>
    public static void Judge(NetworkCode program, NetworkModel model)
    {
        BpfAssembler code = program.Assembler;
        code.Load(BpfSize.Double, BpfRegister.R1, BpfRegister.R6, Socket);
        code.JumpIf(BpfTest.Equal, BpfRegister.R1, 0, program.Allow);
        code.Call(BpfHelper.SkFullsock);
        code.JumpIf(BpfTest.Equal, BpfRegister.R0, 0, program.Allow);
        code.Move(BpfRegister.R9, BpfRegister.R0);

        // Without a peer an address was judged with the datagram, or a listener answers.
        code.Load(BpfSize.Half, BpfRegister.R1, BpfRegister.R9, PeerPort);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, 0, program.Allow);
        BpfLabel unlisted = code.NewLabel(), isStream = code.NewLabel();
        code.Load(BpfSize.Word, BpfRegister.R7, BpfRegister.R9, Type);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R7, SocketKind.Stream, isStream);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, SocketKind.Datagram, program.Drop);
        code.Jump(unlisted);

        // What came in on a listed port is answered.
        code.Bind(isStream);
        code.Load(BpfSize.Word, BpfRegister.R8, BpfRegister.R9, SourcePort);
        new PortCode(program, model).Judge(unlisted);

        code.Bind(unlisted);
        code.Load(BpfSize.Half, BpfRegister.R8, BpfRegister.R9, PeerPort);
        code.ToBigEndian(BpfRegister.R8, 16);
        var address = new AddressCode(program, model);
        address.JudgePort();
        BpfLabel six = code.NewLabel();
        code.Load(BpfSize.Word, BpfRegister.R1, BpfRegister.R9, Family);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, SocketKind.Internet6, six);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, SocketKind.Internet, program.Drop);
        Judge4(program, model, address);
        code.Bind(six);
        Judge6(program, model, address);
    }

    // A program that connects to "0.0.0.0" or "::" has itself as peer: where a list has one of them, that is what the peer may be listed by.
    private static bool ListsItself(NetworkModel model) => model.Destinations.Any(static destination => NetworkEvaluator.IsUnspecified(destination.Addresses));

    private static void Judge4(NetworkCode program, NetworkModel model, AddressCode address)
    {
        BpfAssembler code = program.Assembler;
        if (!ListsItself(model)) { code.Load(BpfSize.Word, BpfRegister.R9, BpfRegister.R9, PeerIp4); }
        else
        {
            BpfLabel other = code.NewLabel();
            code.Load(BpfSize.Word, BpfRegister.R1, BpfRegister.R9, SourceIp4);
            code.Load(BpfSize.Word, BpfRegister.R9, BpfRegister.R9, PeerIp4);
            code.JumpIf32(BpfTest.NotEqual, BpfRegister.R1, BpfRegister.R9, other);
            code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.SocketAddress, BpfRegister.R9);
            code.Move(BpfRegister.R9, 0);
            new DestinationCode(code, model, program.MapSuffix).Match4(program.Allow);
            code.Load(BpfSize.Word, BpfRegister.R9, BpfRegister.Frame, NetworkFrame.SocketAddress);
            code.Bind(other);
        }

        address.Judge4();
    }

    private static void Judge6(NetworkCode program, NetworkModel model, AddressCode address)
    {
        BpfAssembler code = program.Assembler;
        LoadHalf(code, BpfRegister.R4, PeerIp6);
        LoadHalf(code, BpfRegister.R5, PeerIp6 + 8);
        if (ListsItself(model))
        {
            BpfLabel other = code.NewLabel();
            LoadHalf(code, BpfRegister.R1, SourceIp6);
            code.JumpIf(BpfTest.NotEqual, BpfRegister.R1, BpfRegister.R4, other);
            LoadHalf(code, BpfRegister.R1, SourceIp6 + 8);
            code.JumpIf(BpfTest.NotEqual, BpfRegister.R1, BpfRegister.R5, other);
            code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.SocketAddress, BpfRegister.R4);
            code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.SocketAddress + 8, BpfRegister.R5);
            code.Move(BpfRegister.R4, 0);
            code.Move(BpfRegister.R5, 0);
            new DestinationCode(code, model, program.MapSuffix).Match6(program.Allow);
            code.Load(BpfSize.Double, BpfRegister.R4, BpfRegister.Frame, NetworkFrame.SocketAddress);
            code.Load(BpfSize.Double, BpfRegister.R5, BpfRegister.Frame, NetworkFrame.SocketAddress + 8);
            code.Bind(other);
        }

        address.Judge6(four: null);
    }

    // The kernel gives these addresses by words alone. The half is as it lies in memory; R2 is lost.
    private static void LoadHalf(BpfAssembler code, BpfRegister to, int offset)
    {
        code.Load(BpfSize.Word, BpfRegister.R2, BpfRegister.R9, offset + 4);
        code.Compute(BpfOperation.ShiftLeft, BpfRegister.R2, 32);
        code.Load(BpfSize.Word, to, BpfRegister.R9, offset);
        code.Compute(BpfOperation.Or, to, BpfRegister.R2);
    }
}
