using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Opens a path that goes through symbolic links, and follows each only where the program cannot have made it. Beneath a folder where it
/// can, a link may lead on beneath the folder that holds it, and nowhere else: an earlier run must not choose what a later one is granted.
/// </summary>
internal static unsafe class LinkWalk
{
    internal const int MaxLinks = 40; // MAXSYMLINKS (linux/namei.h)

    /// <summary>Opens the path.</summary>
    /// <param name="start">Where a relative path begins; it stays open.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags">Flags of openat(2).</param>
    /// <param name="folders">The folders in which the program can make links.</param>
    /// <returns>A descriptor or a negative error number; EXDEV for a link that leads away and may be the program's.</returns>
    internal static int Open(int start, byte* path, int flags, in LinkFolders folders)
    {
        PathBuffer rest = default;
        rest.Add(path);
        if (rest.Overflowed) { return -KernelError.NameTooLong; }
        int folder = start;
        int result = Follow(start, ref folder, ref rest, flags, folders);
        if (folder != start) { Files.Close(folder); }
        return result;
    }

    private static int Follow(int start, ref int folder, ref PathBuffer rest, int flags, in LinkFolders folders)
    {
        for (int links = 0; ; links++)
        {
            int result = Files.OpenWithoutLinks(folder, rest.Text, flags);
            if (result != -KernelError.Loop || links == MaxLinks) { return result; }

            int link = GoToLink(start, ref folder, ref rest, out bool isRoot);
            if (link < 0) { return link; }
            if (folders.AreAbove(folder, isRoot))
            {
                Files.Close(link);
                return Files.OpenBeneath(folder, rest.Text, flags);
            }

            if (!isRoot && Files.IsInProc(link))
            {
                // /proc/self/fd and its like: their text is a description, and the kernel alone makes them.
                Files.Close(link);
                result = GoThrough(start, ref folder, ref rest, flags, out bool isLast);
                if (isLast || result < 0) { return result; }
                continue;
            }

            result = PutTarget(link, ref rest);
            Files.Close(link);
            if (result < 0) { return result; }
        }
    }

    /// <summary>Goes to the folder that holds the first link of the rest, which then begins with its name; the link itself, open.</summary>
    internal static int GoToLink(int start, ref int folder, ref PathBuffer rest, out bool isRoot)
    {
        byte* at = rest.Text;
        isRoot = *at == (byte)'/';
        if (isRoot)
        {
            int root = Files.Open(OpenFlags.CurrentDirectory, "/"u8, OpenFlags.PathOnly | OpenFlags.Directory);
            if (root < 0) { return root; }
            Enter(start, ref folder, root);
        }

        while (true)
        {
            while (*at == (byte)'/') { at++; }

            // No link at all: there was one a moment ago.
            if (*at == 0) { return -KernelError.Loop; }
            byte* end = at + NameLength(at);
            byte separator = *end;
            *end = 0;
            int next = Files.Open(folder, at, OpenFlags.PathOnly | OpenFlags.NoFollow);
            *end = separator;
            if (next < 0) { return next; }

            FileStatus status;
            int result = Files.Status(next, &status);
            if (result < 0)
            {
                Files.Close(next);
                return result;
            }

            if (status.IsLink)
            {
                rest.CutFront((int)(at - rest.Text));
                return next;
            }

            Enter(start, ref folder, next);
            isRoot = false;
            at = end;
        }
    }

    /// <summary>Has the kernel follow the link that the rest begins with.</summary>
    internal static int GoThrough(int start, ref int folder, ref PathBuffer rest, int flags, out bool isLast)
    {
        int length = NameLength(rest.Text);
        isLast = rest.Text[length] == 0;
        if (isLast) { return Files.Open(folder, rest.Text, flags); }

        rest.Text[length] = 0;
        int next = Files.Open(folder, rest.Text, OpenFlags.PathOnly | OpenFlags.Directory);
        if (next < 0) { return next; }
        Enter(start, ref folder, next);

        // What follows is relative to it.
        do { length++; }
        while (rest.Text[length] == (byte)'/');
        rest.CutFront(length);
        if (rest.Length == 0) { rest.Add("."u8); }
        return 0;
    }

    /// <summary>Puts where the link leads in the place of its name.</summary>
    internal static int PutTarget(int link, ref PathBuffer rest)
    {
        byte* target = stackalloc byte[PathBuffer.Capacity];
        int length = (int)Files.ReadLink(link, target, PathBuffer.Capacity - 1);
        if (length <= 0) { return length < 0 ? length : -KernelError.NoEntry; }
        PathBuffer path = default;
        path.Add(target, length);
        path.Add(rest.Text + NameLength(rest.Text));
        if (path.Overflowed) { return -KernelError.NameTooLong; }
        rest.Clear();
        rest.Add(path.Text);
        return 0;
    }

    private static void Enter(int start, ref int folder, int next)
    {
        if (folder != start) { Files.Close(folder); }
        folder = next;
    }

    internal static int NameLength(byte* text)
    {
        int length = 0;
        while (text[length] is not (0 or (byte)'/')) { length++; }
        return length;
    }
}
