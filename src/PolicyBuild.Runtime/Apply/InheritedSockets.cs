using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The caller's sockets under network mode filtered: the programs judge a socket by the cgroup of whoever made it, so none is passed on. Unix
/// sockets and all that is no socket stay, and so do standard input, output and error, which are the caller's choice.
/// </summary>
internal static unsafe class InheritedSockets
{
    private const int FirstOther = 3;
    private const int BufferBytes = 4096;
    private const int RecordLengthOffset = 16; // struct linux_dirent64
    private const int NameOffset = 19;

    /// <summary>Lets them end with execve(2); the exit status, after a message.</summary>
    internal static int CloseOnExec()
    {
        int folder = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/fd\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (folder < 0) { return CloseAllOnExec(); }
        byte* buffer = stackalloc byte[BufferBytes];
        long count = 0;
        int result = 0;
        while (result >= 0 && (count = Files.ReadDirectory(folder, buffer, BufferBytes)) > 0)
        {
            for (byte* record = buffer; result >= 0 && record < buffer + count; record += *(ushort*)(record + RecordLengthOffset))
            {
                int descriptor = NumberOf(record + NameOffset);
                if (descriptor >= FirstOther && Sockets.IsForeign(descriptor)) { result = Files.CloseOnExec(descriptor); }
            }
        }

        Files.Close(folder);
        if (result >= 0 && count < 0) { result = (int)count; }
        return result < 0 ? ProcessErrors.Step("keep the caller's sockets from the program"u8, -result) : 0;
    }

    // Without a /proc nobody tells which descriptors there are.
    private static int CloseAllOnExec()
    {
        int result = Pipes.CloseRangeOnExec(FirstOther);
        return result < 0 ? ProcessErrors.Step("keep the caller's sockets from the program"u8, -result) : 0;
    }

    /// <summary>The number that a name is; -1 for "." and "..".</summary>
    private static int NumberOf(byte* name)
    {
        int number = 0;
        for (; *name != 0; name++)
        {
            if (*name is < (byte)'0' or > (byte)'9') { return -1; }
            number = (number * 10) + (*name - '0');
        }

        return number;
    }
}
