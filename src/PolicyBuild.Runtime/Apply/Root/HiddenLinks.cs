using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The links on the way of a path that lie beneath the host's /tmp or /dev. The private folders do not have them, so that what such a path leads to would be
/// there in vain: they are made again, each with what it leads to. Whether a rule may go through them at all <see cref="LinkWalk"/> says, here and inside.
/// </summary>
internal static unsafe class HiddenLinks
{
    /// <summary>Adds the links to the plan: 0, or a negative error number. Where the path leads nowhere there is nothing to add.</summary>
    internal static int Collect(ref RootPlan plan, byte* path)
    {
        PathBuffer rest = default;
        rest.Add(path);
        if (rest.Overflowed) { return 0; }
        int folder = OpenFlags.CurrentDirectory;
        int result = 0;
        for (int links = 0; result == 0 && links < LinkWalk.MaxLinks; links++)
        {
            int end = Files.OpenWithoutLinks(folder, rest.Text, OpenFlags.PathOnly);
            if (end >= 0) { Files.Close(end); }
            if (end != -KernelError.Loop || !Follow(ref plan, ref folder, ref rest, out result)) { break; }
        }

        if (folder != OpenFlags.CurrentDirectory) { Files.Close(folder); }
        return result;
    }

    /// <summary>Goes through the first link of the rest; false where the way ends there.</summary>
    private static bool Follow(ref RootPlan plan, ref int folder, ref PathBuffer rest, out int result)
    {
        result = 0;
        int link = LinkWalk.GoToLink(OpenFlags.CurrentDirectory, ref folder, ref rest, out bool isRoot);
        if (link < 0) { return false; }
        bool goesOn;
        if (!isRoot && Files.IsInProc(link)) { goesOn = LinkWalk.GoThrough(OpenFlags.CurrentDirectory, ref folder, ref rest, OpenFlags.PathOnly, out bool isLast) == 0 && !isLast; }
        else
        {
            if (!isRoot) { result = Add(ref plan, folder, link, rest.Text); }
            goesOn = LinkWalk.PutTarget(link, ref rest) == 0;
        }

        Files.Close(link);
        return goesOn;
    }

    private static int Add(ref RootPlan plan, int folder, int link, byte* rest)
    {
        PathBuffer place = default;
        int holder = folder == OpenFlags.CurrentDirectory ? Files.Open(folder, "."u8, OpenFlags.PathOnly | OpenFlags.Directory) : folder;
        bool isKnown = holder >= 0 && RootPlan.FindPath(holder, ref place);
        if (holder != folder) { Files.Close(holder); }
        if (!isKnown) { return 0; }
        if (place.Length > 1) { place.Add("/"u8); }
        place.Add(rest, LinkWalk.NameLength(rest));
        if (place.Overflowed || !plan.IsHidden(place.Text)) { return 0; }

        // What /proc/self is by now is another process's; the link's own text says what was meant.
        PathBuffer target = default;
        int end = Files.Open(OpenFlags.CurrentDirectory, place.Text, OpenFlags.PathOnly);
        bool isInProc = end >= 0 && Files.IsInProc(end);
        isKnown = end >= 0 && RootPlan.FindPath(end, ref target);
        Files.Close(end);
        if (isInProc)
        {
            long length = Files.ReadLink(link, target.Text, PathBuffer.Capacity - 1);
            if (length <= 0) { return 0; }
            target.Text[length] = 0;
            isKnown = true;
        }

        return isKnown ? plan.Names.Add(place.Text, target.Text) : 0;
    }
}
