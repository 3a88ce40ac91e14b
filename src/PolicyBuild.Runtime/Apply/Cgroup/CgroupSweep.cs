using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Cgroup;

/// <summary>Removes the cgroups of launchers that were killed. One that still has processes stays: the kernel removes none of those.</summary>
internal static unsafe class CgroupSweep
{
    private const int BufferBytes = 8192;

    // struct linux_dirent64 (linux/dirent.h)
    private const int RecordLengthOffset = 16;
    private const int NameOffset = 19;

    internal static void Run(int parent)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        while (true)
        {
            long count = Files.ReadDirectory(parent, buffer, BufferBytes);
            if (count <= 0) { return; }
            for (byte* record = buffer; record < buffer + count; record += *(ushort*)(record + RecordLengthOffset))
            {
                byte* name = record + NameOffset;
                if (CgroupName.IsLeftOver(name)) { Folders.Remove(parent, name); }
            }
        }
    }
}
