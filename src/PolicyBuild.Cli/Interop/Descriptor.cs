using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PolicyBuild.Cli.Interop;

/// <summary>Writes to a descriptor that the process was started with, by write(2) of Linux.</summary>
internal static class Descriptor
{
    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    // errno.h and poll.h of Linux, the same on all architectures that .NET has.
    private const int EINTR = 4;
    private const int EAGAIN = 11;
    private const short POLLOUT = 4;
    private const int Forever = -1;

    /// <summary>Writes bytes, all of them.</summary>
    /// <param name="descriptor">Where to.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">They cannot be written: the disk is full, or a pipe's reader has gone.</exception>
    [SupportedOSPlatform("linux")]
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = Write(descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length);
            if (count >= 0)
            {
                bytes = bytes[(int)count..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == EAGAIN) { WaitFor(descriptor); }
            else if (error != EINTR) { throw new IOException(new Win32Exception(error).Message); }
        }
    }

    // Whoever shares the descriptor may have made it one that does not wait. What poll(2) does not tell, the next write does.
    private static void WaitFor(int descriptor)
    {
        var wanted = new PollDescriptor { Descriptor = descriptor, Events = POLLOUT };
        _ = Poll(ref wanted, 1, Forever);
    }

    // struct pollfd
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    // Sound: the kernel reads as many bytes as it is told, which the span has.
    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, in byte bytes, nint count);

    // Sound: one struct, as the count says.
    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeout);
}
