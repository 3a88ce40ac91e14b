using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// Removes the cgroups of launchers that were killed. One that still has processes stays: the kernel removes none of those; and one that is locked, whose
/// launcher may be one of another pid namespace.
/// </summary>
internal static unsafe class CgroupSweep
{
    private const int BufferBytes = 8192;

    /// <summary>Removes all that can be removed.</summary>
    /// <param name="parent">The open folder that they are in.</param>
    /// <returns>Whether there was one.</returns>
    internal static bool Run(int parent)
    {
        bool isAny = false;
        Files.Rewind(parent);
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(parent, buffer, BufferBytes);
        while (walk.Next())
        {
            if (CgroupName.IsLeftOver(walk.Name)) { isAny |= Remove(parent, walk.Name); }
        }

        return isAny;
    }

    private static bool Remove(int parent, byte* name)
    {
        int folder = Files.Open(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (folder < 0) { return false; }

        // Kept until it is gone: a launcher that has just made it finds the lock taken, or the folder gone, and makes another.
        bool isGone = Folders.Lock(folder, isShared: false) == 0 && Folders.Remove(parent, name) == 0;
        Files.Close(folder);
        return isGone;
    }
}
