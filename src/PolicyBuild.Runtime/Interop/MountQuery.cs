using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>listmount(2) and statmount(2), from Linux 6.8: what is mounted in this namespace, without a text that names it all.</summary>
internal static unsafe class MountQuery
{
    private const int RequestBytes = 24; // MNT_ID_REQ_SIZE_VER0
    private const ulong Root = ~0UL; // LSMT_ROOT: all beneath the root of this process

    // struct statmount (linux/mount.h): 512 bytes, then the texts, to which offsets lead.
    private const int StatusBytes = 512;
    private const int MaskAt = 8;
    private const int DeviceMajorAt = 16;
    private const int DeviceMinorAt = 20;
    private const int MagicAt = 24;
    private const int PointAt = 108;

    /// <summary>Bytes for a <see cref="Status"/>, so long a mount point included.</summary>
    internal const int Capacity = StatusBytes + 256;

    /// <summary>STATMOUNT_SB_BASIC: type and device of the file system.</summary>
    internal const ulong FileSystem = 1;

    /// <summary>STATMOUNT_MNT_POINT.</summary>
    internal const ulong MountPoint = 0x10;

    /// <summary>The ids of mounts, in their order: how many, or a negative error number.</summary>
    /// <param name="last">The id behind which to begin; 0: with the first.</param>
    /// <param name="ids">Gets them.</param>
    /// <param name="count">How many fit.</param>
    internal static int List(ulong last, ulong* ids, int count)
    {
        Request request = default;
        request.Size = RequestBytes;
        request.Mount = Root;
        request.Parameter = last;
        return (int)Sys.Call(SyscallNumber.ListMount, (long)(&request), (long)ids, count, 0);
    }

    /// <summary>Asks about one mount: 0, or a negative error number, EOVERFLOW where the mount point does not fit.</summary>
    /// <param name="mount">Its id, one of those that <see cref="List"/> gives.</param>
    /// <param name="wanted">What is asked.</param>
    /// <param name="status">Gets the answer, <see cref="Capacity"/> bytes; EOPNOTSUPP where the kernel leaves something of what is asked out.</param>
    internal static int Status(ulong mount, ulong wanted, byte* status)
    {
        Request request = default;
        request.Size = RequestBytes;
        request.Mount = mount;
        request.Parameter = wanted;
        int result = (int)Sys.Call(SyscallNumber.StatMount, (long)(&request), (long)status, Capacity, 0);
        return result == 0 && (*(ulong*)(status + MaskAt) & wanted) != wanted ? -KernelError.NotSupported : result;
    }

    /// <summary>The type of its file system (linux/magic.h).</summary>
    internal static long Magic(byte* status) => *(long*)(status + MagicAt);

    /// <summary>Whether its file system is the one on which a file is.</summary>
    internal static bool IsDeviceOf(byte* status, FileStatus* file) =>
        *(uint*)(status + DeviceMajorAt) == file->DeviceMajor && *(uint*)(status + DeviceMinorAt) == file->DeviceMinor;

    /// <summary>Where it is mounted, ended by a zero byte.</summary>
    internal static byte* Point(byte* status) => status + StatusBytes + *(uint*)(status + PointAt);

    /// <summary>struct mnt_id_req (linux/mount.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        internal uint Size;
        internal uint Spare;
        internal ulong Mount;
        internal ulong Parameter;
    }
}
