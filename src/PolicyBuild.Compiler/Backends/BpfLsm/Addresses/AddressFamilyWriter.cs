using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>Writes the choice of the family by which the kernel will read a socket address (<see cref="AddressUse"/>). R6 is the context, whose first argument is the socket.</summary>
internal sealed class AddressFamilyWriter(BpfAssembler to, HookArgument address, bool isStrict)
{
    // linux/socket.h, linux/net.h
    private const int Unspecified = 0;     // AF_UNSPEC
    private const int Inet = 2;            // AF_INET
    private const int Inet6 = 10;          // AF_INET6
    private const int Stream = 1;          // SOCK_STREAM
    private const int FastOpen = 0x20000000; // MSG_FASTOPEN

    /// <summary>Writes: jumps by the family. R1 to R3 are lost.</summary>
    /// <param name="written">The register that has the address's own family: R2.</param>
    /// <param name="inet">Where to go with a struct sockaddr_in.</param>
    /// <param name="inet6">Where to go with a struct sockaddr_in6.</param>
    /// <param name="none">Where to go where there is no internet address.</param>
    public void Write(BpfRegister written, BpfLabel inet, BpfLabel inet6, BpfLabel none)
    {
        if (address.Use is AddressUse.Bind or AddressUse.Send)
        {
            BpfLabel byAddress = to.NewLabel();
            to.Load(BpfSize.Double, R1, R6, 0);
            if (address.Use == AddressUse.Send && isStrict) { WriteStream(none); }
            to.LoadField(BpfSize.Double, R1, R1, "socket", "sk");
            to.JumpIf(BpfTest.Equal, R1, 0, byAddress);
            to.LoadField(BpfSize.Half, R1, R1, "sock", "__sk_common.skc_family");
            to.JumpIf(BpfTest.Equal, R1, Inet, inet);
            if (address.Use == AddressUse.Send)
            {
                to.JumpIf(BpfTest.NotEqual, R1, Inet6, byAddress);
                to.JumpIf(BpfTest.Equal, written, Unspecified, isStrict ? none : inet6);
            }

            to.Bind(byAddress);
            if (address.Use == AddressUse.Bind) { to.JumpIf(BpfTest.Equal, written, Unspecified, inet); }
        }

        to.JumpIf(BpfTest.Equal, written, Inet6, inet6);
        to.JumpIf(BpfTest.NotEqual, written, Inet, none);
        to.Jump(inet);
    }

    /// <summary>
    /// Writes: whether to a strict condition there is no address where one that is not strict has one. R1 and R3 are lost.
    /// </summary>
    /// <param name="written">The register that has the address's own family; it is kept.</param>
    /// <param name="result">Where the answer goes: 0 or 1.</param>
    public void WriteDoubt(BpfRegister written, BpfRegister result)
    {
        BpfLabel sure = to.NewLabel();
        BpfLabel doubt = to.NewLabel();
        to.Move(result, 1);
        to.Load(BpfSize.Double, R1, R6, 0);
        WriteStream(doubt);
        to.JumpIf(BpfTest.NotEqual, written, Unspecified, sure);
        to.LoadField(BpfSize.Double, R1, R1, "socket", "sk");
        to.JumpIf(BpfTest.Equal, R1, 0, sure);
        to.LoadField(BpfSize.Half, R1, R1, "sock", "__sk_common.skc_family");
        to.JumpIf(BpfTest.Equal, R1, Inet6, doubt);
        to.Bind(sure);
        to.Move(result, 0);
        to.Bind(doubt);
    }

    /// <summary>R1: the socket, which is kept.</summary>
    private void WriteStream(BpfLabel none)
    {
        BpfLabel isAddressed = to.NewLabel();
        to.LoadField(BpfSize.Half, R3, R1, "socket", "type");
        to.JumpIf(BpfTest.NotEqual, R3, Stream, isAddressed);
        to.Load(BpfSize.Double, R3, R6, address.Parameter * 8);
        to.LoadField(BpfSize.Word, R3, R3, "msghdr", "msg_flags");
        to.Compute(BpfOperation.And, R3, FastOpen);
        to.JumpIf(BpfTest.Equal, R3, 0, none);
        to.Bind(isAddressed);
    }
}
