using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on Unix sockets (unix(7)).</summary>
internal static unsafe class Sockets
{
    /// <summary>Longest path of a socket in bytes: sun_path has 108, and its end takes one (linux/un.h).</summary>
    internal const int MaxPath = 107;

    private const long Unix = 1; // AF_UNIX
    private const long StreamCloseOnExec = 0x80001; // SOCK_STREAM | SOCK_CLOEXEC
    private const int SocketLevel = 1; // SOL_SOCKET (asm-generic/socket.h)
    private const int Rights = 1; // SCM_RIGHTS
    private const long Domain = 39; // SO_DOMAIN
    private const long ReceiveTimeout = 20; // SO_RCVTIMEO_OLD: struct timeval of two longs on 64-bit machines
    private const long SendTimeout = 21; // SO_SNDTIMEO_OLD
    private const long NoSignal = 0x4000; // MSG_NOSIGNAL

    /// <summary>Connects to a socket: a descriptor, or a negative error number.</summary>
    /// <param name="path">Its path, at most <see cref="MaxPath"/> bytes.</param>
    /// <param name="length">Its length.</param>
    /// <param name="seconds">How long each later step may take.</param>
    internal static int Connect(byte* path, int length, long seconds)
    {
        // struct sockaddr_un: the family, then the path.
        byte* address = stackalloc byte[MaxPath + 3];
        *(ushort*)address = (ushort)Unix;
        for (int i = 0; i < length; i++) { address[2 + i] = path[i]; }
        address[2 + length] = 0;

        int socket = (int)Sys.Call(SyscallNumber.Socket, Unix, StreamCloseOnExec, 0);
        if (socket < 0) { return socket; }
        long* timeout = stackalloc long[2];
        timeout[0] = seconds;
        timeout[1] = 0;
        int result = (int)Sys.Call(SyscallNumber.SetSockOpt, socket, SocketLevel, SendTimeout, (long)timeout, 2 * sizeof(long));
        if (result == 0) { result = (int)Sys.Call(SyscallNumber.SetSockOpt, socket, SocketLevel, ReceiveTimeout, (long)timeout, 2 * sizeof(long)); }
        if (result == 0) { result = (int)Sys.Call(SyscallNumber.Connect, socket, (long)address, length + 3); }
        if (result == 0) { return socket; }
        Files.Close(socket);
        return result;
    }

    /// <summary>Whether a descriptor is a socket of another family than AF_UNIX.</summary>
    internal static bool IsForeign(int descriptor)
    {
        int family = 0;
        int length = sizeof(int);
        return Sys.Call(SyscallNumber.GetSockOpt, descriptor, SocketLevel, Domain, (long)(&family), (long)(&length)) == 0 && family != Unix;
    }

    /// <summary>Sends bytes with a descriptor beside them: the bytes sent, or a negative error number.</summary>
    internal static long Send(int socket, void* bytes, long length, int descriptor)
    {
        Control control;
        control.Length = 20; // CMSG_LEN(sizeof(int))
        control.Level = SocketLevel;
        control.Type = Rights;
        control.Descriptor = descriptor;
        Vector vector;
        vector.Bytes = bytes;
        vector.Length = length;
        MessageHead head = default;
        head.Vectors = &vector;
        head.VectorCount = 1;
        head.Control = &control;
        head.ControlLength = sizeof(Control);
        return Sys.Call(SyscallNumber.SendMsg, socket, (long)(&head), NoSignal);
    }

    /// <summary>struct user_msghdr (linux/socket.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHead
    {
        internal void* Name;
        internal long NameLength;
        internal Vector* Vectors;
        internal long VectorCount;
        internal Control* Control;
        internal long ControlLength;
        internal long Flags;
    }

    /// <summary>struct iovec (linux/uio.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        internal void* Bytes;
        internal long Length;
    }

    /// <summary>struct cmsghdr (linux/socket.h) with one descriptor, padded to a multiple of 8.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        internal long Length;
        internal int Level;
        internal int Type;
        internal int Descriptor;
        internal int Padding;
    }
}
