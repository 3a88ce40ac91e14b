using System.Runtime.InteropServices;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>Takes the loopback interface of a new network namespace into service (netdevice(7)).</summary>
internal static unsafe class Loopback
{
    private const long Internet = 2; // AF_INET
    private const long Datagram = 2; // SOCK_DGRAM
    private const long CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const long SetFlags = 0x8914; // SIOCSIFFLAGS
    private const short Up = 1; // IFF_UP

    internal static int Start()
    {
        int socket = (int)Sys.Call(SyscallNumber.Socket, Internet, Datagram | CloseOnExec, 0);
        if (socket < 0) { return ProcessErrors.Step("make a socket for the loopback interface"u8, -socket); }
        InterfaceRequest request = default;
        request.Name[0] = (byte)'l';
        request.Name[1] = (byte)'o';
        request.Flags = Up;
        int result = (int)Sys.Call(SyscallNumber.IoCtl, socket, SetFlags, (long)(&request));
        Files.Close(socket);
        return result < 0 ? ProcessErrors.Step("take the loopback interface into service"u8, -result) : 0;
    }

    /// <summary>struct ifreq (linux/if.h), 40 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceRequest
    {
        internal fixed byte Name[16];
        internal short Flags;
        internal fixed byte Rest[22];
    }
}
