using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The caller's sockets under network mode filtered: the programs judge a socket by the cgroup of whoever made it, so none is passed on. Unix
/// sockets and all that is no socket stay, and so do standard input, output and error, which are the caller's choice. A ring of io_uring is no choice
/// for those, and none is passed on: a thread of the caller's may serve it (IORING_SETUP_SQPOLL), whose calls no filter sees.
/// </summary>
internal static unsafe class InheritedSockets
{
    private const int FirstOther = 3;
    private const int BufferBytes = 4096;
    private const int LinkBytes = 64; // longer ones are no ring's

    // fs/anon_inodes.c and io_uring/io_uring.c: what /proc has for a ring.
    private static ReadOnlySpan<byte> Ring => "anon_inode:[io_uring]"u8;

    /// <summary>Lets them end with execve(2); the exit status, after a message.</summary>
    internal static int CloseOnExec()
    {
        int folder = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/fd\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (folder < 0) { return CloseAllOnExec(); }
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(folder, buffer, BufferBytes);
        int result = 0;
        while (result >= 0 && walk.Next())
        {
            int descriptor = NumberOf(walk.Name);
            bool isLead = descriptor >= 0 && ((descriptor >= FirstOther && Sockets.IsForeign(descriptor)) || IsRing(folder, walk.Name));
            if (isLead) { result = Files.CloseOnExec(descriptor); }
        }

        Files.Close(folder);
        if (result >= 0) { result = walk.Result; }
        return result < 0 ? ProcessErrors.Step("keep the caller's sockets from the program"u8, -result) : 0;
    }

    // Without a /proc nobody tells which descriptors there are.
    private static int CloseAllOnExec()
    {
        int result = Pipes.CloseRangeOnExec(FirstOther);
        return result < 0 ? ProcessErrors.Step("keep the caller's sockets from the program"u8, -result) : 0;
    }

    private static bool IsRing(int folder, byte* name)
    {
        byte* link = stackalloc byte[LinkBytes];
        if (Files.ReadLink(folder, name, link, LinkBytes) != Ring.Length) { return false; }
        for (int i = 0; i < Ring.Length; i++)
        {
            if (link[i] != Ring[i]) { return false; }
        }

        return true;
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
