using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct file_handle (linux/fcntl.h) of a folder of cgroup v2: its id is the handle (linux/exportfs.h, FILEID_KERNFS).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileHandle
{
    private const int OfKernelFolder = 0xFE; // FILEID_KERNFS

    internal uint Bytes;
    internal int Type;
    internal uint IdLow;
    internal uint IdHigh;

    /// <summary>Opens a cgroup by its id: a descriptor, or a negative error number; ESTALE where it is gone.</summary>
    /// <param name="hierarchy">An open folder of the hierarchy.</param>
    /// <param name="id">The id.</param>
    internal static int OpenGroup(int hierarchy, ulong id)
    {
        FileHandle handle = default;
        handle.Bytes = sizeof(ulong);
        handle.Type = OfKernelFolder;
        handle.IdLow = (uint)id;
        handle.IdHigh = (uint)(id >> 32);
        return (int)Sys.Call(SyscallNumber.OpenByHandleAt, hierarchy, (long)(&handle), OpenFlags.PathOnly | OpenFlags.CloseOnExec);
    }
}
