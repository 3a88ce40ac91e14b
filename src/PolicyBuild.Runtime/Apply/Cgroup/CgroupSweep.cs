using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>
/// Removes the cgroups of launchers that were killed. One that still has processes stays: the kernel removes none of those; and one that is locked, whose
/// launcher may be one of another pid namespace.
/// </summary>
internal static unsafe class CgroupSweep
{
    private const int BufferBytes = 8192;

    internal static void Run(int parent)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(parent, buffer, BufferBytes);
        while (walk.Next())
        {
            if (CgroupName.IsLeftOver(walk.Name)) { Remove(parent, walk.Name); }
        }
    }

    private static void Remove(int parent, byte* name)
    {
        int folder = Files.Open(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (folder < 0) { return; }

        // Kept until it is gone: a launcher that has just made it finds the lock taken, or the folder gone, and makes another.
        if (Folders.Lock(folder, isShared: false) == 0) { Folders.Remove(parent, name); }
        Files.Close(folder);
    }
}
